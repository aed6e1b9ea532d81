import { randomUUID } from 'node:crypto';
import { joinEvents, writeBatch, writeEvent } from '#contracts/batch-text.js';
import { BATCH_QUEUE, CLASSIFY_JOB, type BatchJob } from '#contracts/jobs.js';
import { migrateQueue } from '#platform/queue/queue-backend.js';
import { openJobQueue } from '#platform/queue/queue.module.js';
import type { JobQueue } from '#platform/queue/job-queue.js';
import { LedgerStore } from '#store/ledger/ledger.store.js';
import { OutcomesReadModel } from '#store/ledger/outcomes.read-model.js';
import { QuarantineStore } from '#store/quarantine/quarantine.store.js';
import { retryJob } from '#store/quarantine/retry-job.js';
import { acceptedEvent } from '../kit/batches.js';
import { eventually } from '../kit/instance.js';
import { useDatabase } from '../kit/postgres.js';
import { startWorker } from '../kit/worker.js';

describe('a worker whose store fails on a batch', () => {
  const database = useDatabase();
  let queue: JobQueue;
  let worker: { stop(): Promise<void> };
  const ledger = () => new LedgerStore(database.pool);

  beforeAll(async () => {
    await migrateQueue({ databaseUrl: database.url });
    queue = openJobQueue(BATCH_QUEUE, { databaseUrl: database.url });
    worker = await startWorker({ databaseUrl: database.url });
  }, 60_000);
  afterAll(async () => {
    await worker?.stop();
    await queue?.close();
  }, 30_000);

  /** Makes the store fail with `state` on rows of the flow `poison`. */
  const failWith = (state: string) =>
    database.pool.query(`
      CREATE OR REPLACE FUNCTION fail_on_poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.flow_id = 'poison' THEN RAISE EXCEPTION 'cannot take this' USING ERRCODE = '${state}'; END IF;
        RETURN NEW;
      END $$;
      CREATE OR REPLACE TRIGGER fail_on_poison BEFORE INSERT ON failures
        FOR EACH ROW EXECUTE FUNCTION fail_on_poison();`);
  const heal = () => database.pool.query('DROP TRIGGER fail_on_poison ON failures');

  const send = async (projectId: string, size: number, poisoned: number[]) => {
    const events = Array.from({ length: size }, (_, n) =>
      acceptedEvent({ projectId, eventId: `e${n}`, flowId: poisoned.includes(n) ? 'poison' : 'sound' }),
    );
    const job: BatchJob = {
      batchId: randomUUID(),
      receivedAt: Date.now(),
      protocol: 'native',
      keyId: null,
      received: size,
      events: joinEvents(events.map(writeEvent)),
    };
    await ledger().open(job);
    await queue.add(CLASSIFY_JOB, job.batchId, writeBatch(job));
    return job;
  };
  const batch = async ({ batchId }: BatchJob) => {
    const { rows } = await database.pool.query<{
      faults: number;
      done: boolean;
      stored: number;
      quarantined: number;
    }>(
      'SELECT faults, finished_at IS NOT NULL AS done, stored, quarantined FROM batches WHERE batch_id = $1',
      [batchId],
    );
    return rows[0]!;
  };

  it('takes it apart after five failures until the culprits stand alone, and goes on with the rest', async () => {
    await failWith('P0001');
    const job = await send('poisoned', 40, [11, 30]);
    const closed = await eventually(
      () => batch(job),
      ({ done }) => done,
      40_000,
    );
    expect(closed).toEqual({ faults: 5, done: true, stored: 38, quarantined: 2 });
    const { items } = await new QuarantineStore(database.pool).list({ project: ['poisoned'] });
    expect(items.map(({ eventId, reason }) => [eventId, reason]).sort()).toEqual([
      ['e11', 'store_failed'],
      ['e30', 'store_failed'],
    ]);
    expect(items[0]!.detail).toContain('cannot take this');

    // Retried while the store still refuses it, it comes back; later it does not.
    const id = items[0]!.id;
    const quarantine = new QuarantineStore(database.pool);
    const retry = async () =>
      queue.add(CLASSIFY_JOB, id, writeBatch(retryJob((await quarantine.show(id))!, Date.now())));
    await retry();
    await eventually(
      () => quarantine.show(id),
      (record) => record?.retries === 1,
    );
    await heal();
    await eventually(
      () => queue.has(id),
      (queued) => !queued,
    );
    await retry();
    await eventually(
      () => quarantine.show(id),
      (record) => record === null,
    );
    expect(await batch(job)).toEqual({ faults: 5, done: true, stored: 39, quarantined: 1 });
  }, 90_000);

  it('blames no record for what the store lacks, however long it lasts', async () => {
    await failWith('53100');
    const job = await send('disk full', 5, [0, 1, 2, 3, 4]);
    await eventually(
      async () => (await queue.counts()).delayed + (await queue.counts()).active,
      (busy) => busy > 0,
    );
    // Six attempts take about eight seconds; the fifth would have been one too many.
    const attempts = async () => {
      const { rows } = await database.pool.query<{ n: number }>(
        'SELECT attempts_made AS n FROM bullmq.job WHERE id = $1',
        [job.batchId],
      );
      return rows[0]?.n ?? 0;
    };
    await eventually(attempts, (made) => made >= 6, 60_000);
    expect(await batch(job)).toMatchObject({ faults: 0, done: false, quarantined: 0 });
    await heal();
    expect(
      await eventually(
        () => batch(job),
        ({ done }) => done,
        60_000,
      ),
    ).toMatchObject({ stored: 5, quarantined: 0 });
    const sums = await new OutcomesReadModel(database.pool).between(0, Date.now() + 60_000);
    expect(sums).toMatchObject({ received: 45, stored: 44, quarantined: 1, pending: 0 });
  }, 150_000);
});
