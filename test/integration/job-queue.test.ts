import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#platform/postgres/embedded-postgres.js';
import { JobQueue, retryDelayMs } from '#platform/queue/job-queue.js';
import { unpackPayload, type Packed } from '#platform/queue/packed-payload.js';
import { migrateQueue, type QueueSettings } from '#platform/queue/queue-backend.js';
import { QueueModule } from '#platform/queue/queue.module.js';
import { hasRedis, startRedis, type TestRedis } from '../kit/redis.js';

const QUEUE = 'letters';

/** Fails the first delivery of each job, as a store that is briefly away would make it. */
@Processor(QUEUE, { settings: { backoffStrategy: retryDelayMs } })
class FlakyProcessor extends WorkerHost {
  static readonly deliveries: string[] = [];

  async process(job: Job<Packed>): Promise<void> {
    const { letter } = await unpackPayload<{ letter: string }>(job.data);
    FlakyProcessor.deliveries.push(letter);
    if (job.attemptsMade === 0) throw new Error('the store is away');
  }

  @OnWorkerEvent('error')
  ignore(): void {
    // The server goes away at the end of the suite, before every idle connection is closed.
  }
}

const suites: [string, typeof describe | typeof describe.skip][] = [
  ['Postgres', describe],
  ['Redis', hasRedis() ? describe : describe.skip],
];

for (const [backend, suite] of suites) {
  suite(`the queue on ${backend}`, () => {
    let postgres: EmbeddedPostgres | undefined;
    let redis: TestRedis | undefined;
    let settings: QueueSettings;

    beforeAll(async () => {
      if (backend === 'Redis') {
        redis = await startRedis();
        settings = { databaseUrl: 'postgresql://unused', redisUrl: redis.url };
      } else {
        postgres = await startEmbeddedPostgres({
          dataDir: await mkdtemp(path.join(tmpdir(), 'foghorn-queue-')),
        });
        settings = { databaseUrl: postgres.url };
        await Promise.all([migrateQueue(settings), migrateQueue(settings)]);
      }
    }, 60_000);

    afterAll(async () => {
      await postgres?.stop();
      await redis?.stop();
    });

    const open = async (processors: object[]): Promise<{ module: TestingModule; queue: JobQueue }> => {
      const module = await Test.createTestingModule({
        imports: [QueueModule.forRoot(QUEUE, settings)],
        providers: processors as never[],
      }).compile();
      await module.init();
      return { module, queue: module.get(JobQueue) };
    };

    it('keeps a job while nobody works, takes an id once, and delivers again after a failure', async () => {
      const id = randomUUID();
      const producer = await open([]);
      await producer.queue.add('post', id, { letter: 'a' });
      await producer.queue.add('post', id, { letter: 'a' });
      await expect(producer.queue.counts()).resolves.toEqual({
        waiting: 1,
        active: 0,
        delayed: 0,
        failed: 0,
      });
      await expect(producer.queue.has(id)).resolves.toBe(true);
      await producer.module.close();

      FlakyProcessor.deliveries.length = 0;
      const consumer = await open([FlakyProcessor]);
      while (await consumer.queue.has(id)) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(FlakyProcessor.deliveries).toEqual(['a', 'a']);
      await consumer.module.close();
    }, 30_000);
  });
}
