import { CLASSIFY_JOB, type BatchJob } from '#contracts/jobs.js';
import { createLogger } from '#platform/logging/logger.js';
import { durableQueue } from './durable-queue.js';

const job: BatchJob = { batchId: 'b', receivedAt: 1, protocol: 'native', keyId: null, events: [] };
const logger = createLogger({ level: 'silent', name: 'test' });

describe('durableQueue', () => {
  it('announces the batch and queues it under its own id', async () => {
    const opened: unknown[] = [];
    const added: unknown[] = [];
    const enqueue = durableQueue(
      { add: (...given) => Promise.resolve(void added.push(given)) },
      { open: (batch) => Promise.resolve(void opened.push(batch)) },
      logger,
    );
    await enqueue(job);
    expect(opened).toEqual([{ batchId: 'b', receivedAt: 1, protocol: 'native', keyId: null, received: 0 }]);
    expect(added).toEqual([[CLASSIFY_JOB, 'b', job]]);
  });

  it.each(['ledger', 'queue'])(
    'is not done, and says when to come back, while the %s is away',
    async (which) => {
      const fine = () => Promise.resolve();
      const away = () => Promise.reject(new Error('connection refused'));
      const enqueue = durableQueue(
        { add: which === 'queue' ? away : fine },
        { open: which === 'ledger' ? away : fine },
        logger,
      );
      await expect(enqueue(job)).rejects.toMatchObject({ status: 503, options: { retryAfterSeconds: 2 } });
    },
  );
});
