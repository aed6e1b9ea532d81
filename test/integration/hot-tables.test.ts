import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Test, type TestingModule } from '@nestjs/testing';
import type { Job } from 'bullmq';
import { JobQueue } from '#platform/queue/job-queue.js';
import { migrateQueue } from '#platform/queue/queue-backend.js';
import { QueueModule } from '#platform/queue/queue.module.js';
import { LeaseStore } from '#store/alerts/lease.store.js';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { LedgerStore } from '#store/ledger/ledger.store.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { useDatabase } from '../kit/postgres.js';

const QUEUE = 'hot';
const ROUNDS = 4;
const BATCHES = 200;
/** Incompressible bytes of a job. */
const PAYLOAD_BYTES = 64_000;
const ISSUES = ['a', 'b', 'c', 'd', 'e'];
/** Batches on their way at once. */
const CONCURRENCY = 20;
const DEADLINE_MS = 30_000;

/** Writes a small batch for each job: what matters here is how often the tables are touched. */
@Processor(QUEUE, { concurrency: CONCURRENCY })
class Writing extends WorkerHost {
  static writer: BatchWriter;

  async process(job: Job): Promise<void> {
    const items = ISSUES.map((fingerprint) => failureOf({}, { fingerprint }));
    await Writing.writer.write(batchOf(items, { batchId: job.id! }));
  }

  @OnWorkerEvent('error')
  ignore(): void {
    // The server goes away before every idle connection is closed.
  }
}

describe('tables that change all the time', () => {
  const database = useDatabase({ settings: { autovacuum: 'on', autovacuum_naptime: '1s' } });
  let module: TestingModule;

  beforeAll(async () => {
    const settings = { databaseUrl: database.url };
    await migrateQueue(settings);
    Writing.writer = new BatchWriter(database.pool, new PartitionsStore(database.pool));
    module = await Test.createTestingModule({
      imports: [QueueModule.forRoot(QUEUE, settings)],
      providers: [Writing],
    }).compile();
    await module.init();
  }, 60_000);
  afterAll(() => module?.close());

  const one = async <T>(sql: string): Promise<T> =>
    (await database.pool.query<{ x: T }>(`SELECT ${sql} AS x`)).rows[0]!.x;
  const until = async (condition: () => Promise<boolean>) => {
    for (const end = Date.now() + DEADLINE_MS; !(await condition()) && Date.now() < end;) await sleep(100);
  };
  /** Bytes, oversized values and indexes included. */
  const sizes = async (): Promise<Record<string, number>> => {
    const { rows } = await database.pool.query<{ name: string; bytes: number }>(
      `SELECT name, pg_total_relation_size(name::regclass)::float8 AS bytes
         FROM unnest(ARRAY['bullmq.job', 'issues', 'leases']) AS name`,
    );
    return Object.fromEntries(rows.map(({ name, bytes }) => [name, bytes]));
  };

  async function round(): Promise<void> {
    const queue = module.get<JobQueue>(JobQueue);
    const ledger = new LedgerStore(database.pool);
    const leases = new LeaseStore(database.pool);
    const payload = randomBytes((PAYLOAD_BYTES * 3) / 4);
    const ids = Array.from({ length: BATCHES }, () => batchOf([]).batchId);
    const send = async (batchId: string) => {
      await ledger.open({
        batchId,
        receivedAt: Date.now(),
        protocol: 'native',
        keyId: null,
        received: ISSUES.length,
      });
      await leases.acquire('alert-evaluator', 'a', 5_000);
      await queue.add('batch', batchId, payload);
    };
    for (let at = 0; at < ids.length; at += CONCURRENCY) {
      await Promise.all(ids.slice(at, at + CONCURRENCY).map(send));
    }
    await until(async () => (await one<number>('(SELECT count(*)::int FROM bullmq.job)')) === 0);
  }

  it('give back what they no longer hold, and grow no further', async () => {
    const after: Record<string, number>[] = [];
    for (let n = 1; n <= ROUNDS; n += 1) {
      await round();
      // The threshold of this one is not reached within a test.
      await database.pool.query('VACUUM issues');
      after.push(await sizes());
    }
    // Autovacuum comes by every second, and takes what is past the tables' thresholds.
    const bound = (ROUNDS / 2) * BATCHES * PAYLOAD_BYTES;
    await until(async () => (await sizes())['bullmq.job']! < bound);
    after.push(await sizes());
    const figures = JSON.stringify(after);
    const [first, last] = [after[0]!, after.at(-1)!];
    // With all that went through it, it would be twice as large.
    expect([last['bullmq.job']! < bound, figures]).toEqual([true, figures]);
    for (const name of ['issues', 'leases']) {
      expect([last[name]! <= first[name]! * 1.5 + 65_536, figures]).toEqual([true, figures]);
    }
    expect(await one('(SELECT sum(count)::int FROM issues)')).toBe(ROUNDS * BATCHES * ISSUES.length);
  }, 120_000);

  it('get their settings once', async () => {
    await migrateQueue({ databaseUrl: database.url });
    const { rows } = await database.pool.query<{ options: string[] }>(
      `SELECT c.reloptions || t.reloptions AS options FROM pg_class c JOIN pg_class t ON t.oid = c.reltoastrelid
        WHERE c.oid = 'bullmq.job'::regclass`,
    );
    expect(rows[0]!.options).toEqual(
      expect.arrayContaining(['autovacuum_vacuum_threshold=500', 'autovacuum_vacuum_threshold=5000']),
    );
    expect(new Set(rows[0]!.options).size).toBeGreaterThanOrEqual(4);
  });
});
