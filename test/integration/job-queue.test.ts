import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Worker, type Job } from 'bullmq';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#platform/postgres/embedded-postgres.js';
import { JobQueue, WORKER_OPTIONS } from '#platform/queue/job-queue.js';
import { unpackText, type Packed } from '#platform/queue/packed-text.js';
import { migrateQueue, selectQueueBackend, type QueueSettings } from '#platform/queue/queue-backend.js';
import { QueueModule } from '#platform/queue/queue.module.js';
import { hasRedis, startRedis, type TestRedis } from '../kit/redis.js';

const QUEUE = 'letters';

/** Fails the first delivery of each job, as a store that is briefly away would make it. */
@Processor(QUEUE, WORKER_OPTIONS)
class FlakyProcessor extends WorkerHost {
  static readonly deliveries: string[] = [];

  async process(job: Job<Packed>): Promise<void> {
    FlakyProcessor.deliveries.push(unpackText(job.data).toString());
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

    const open = async (
      processors: object[],
      name = QUEUE,
    ): Promise<{ module: TestingModule; queue: JobQueue }> => {
      const module = await Test.createTestingModule({
        imports: [QueueModule.forRoot(name, settings)],
        providers: processors as never[],
      }).compile();
      await module.init();
      return { module, queue: module.get(JobQueue) };
    };

    it('keeps a job while nobody works, takes an id once, and delivers again after a failure', async () => {
      const id = randomUUID();
      const producer = await open([]);
      await producer.queue.add('post', id, Buffer.from('a'));
      await producer.queue.add('post', id, Buffer.from('a'));
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

    it('delivers a job again however many workers died with it', async () => {
      const id = randomUUID();
      // Its own, because the time between two looks for dead workers is the queue's, whoever set it.
      const name = 'letters-of-the-dead';
      const producer = await open([], name);
      await producer.queue.add('post', id, Buffer.from('b'));
      let deliveries = 0;
      for (let deaths = 0; deaths < 3; deaths += 1) {
        const before = deliveries;
        // One that never comes to an end and lets its hold on the job run out, as a killed process does.
        const worker = new Worker(
          name,
          () => {
            deliveries += 1;
            return new Promise(() => undefined);
          },
          {
            ...WORKER_OPTIONS,
            connection: selectQueueBackend(settings),
            lockDuration: 100,
            stalledInterval: 100,
            skipLockRenewal: true,
          },
        );
        worker.on('error', () => undefined);
        while (deliveries === before) await new Promise((resolve) => setTimeout(resolve, 20));
        await worker.close(true);
      }
      await expect(producer.queue.counts()).resolves.toMatchObject({ failed: 0 });
      await expect(producer.queue.has(id)).resolves.toBe(true);
      await producer.module.close();
    }, 30_000);
  });
}
