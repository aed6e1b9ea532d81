import { writeBatch } from '#contracts/batch-text.js';
import { CLASSIFY_JOB } from '#contracts/jobs.js';
import { emptyJob } from '../../../../test/kit/batches.js';
import { DurableQueue, type DurableStores } from './durable-queue.js';

const job = emptyJob();
const fine = () => Promise.resolve();
const away = () => Promise.reject(new Error('connection refused'));
const hangs = () => new Promise<never>(() => undefined);

function storesWith(ledger: () => Promise<void>, queue: () => Promise<void>): DurableStores {
  return {
    ledger: { open: ledger, openAll: ledger, ping: ledger },
    queue: { add: queue, addAll: queue, ping: queue },
    prepare: fine,
  };
}

describe('DurableQueue', () => {
  it('announces the batch and queues it under its own id, when the schema is up', async () => {
    const done: unknown[] = [];
    const note = (...given: unknown[]) => Promise.resolve(void done.push(given));
    const stores = { ...storesWith(note, note), prepare: () => note('prepared') };
    await new DurableQueue(stores).put(job);
    expect(done).toEqual([
      ['prepared'],
      [{ batchId: 'b', receivedAt: 1, protocol: 'native', keyId: null, received: 0 }],
      [CLASSIFY_JOB, 'b', writeBatch(job)],
    ]);
  });

  it.each([
    ['the ledger is away', away, fine],
    ['the queue is away', fine, away],
    ['the ledger hangs', hangs, fine],
    ['the queue hangs', fine, hangs],
  ])('fails soon when %s', async (_, ledger, queue) => {
    const durable = new DurableQueue(storesWith(ledger, queue), 20);
    await expect(durable.put(job)).rejects.toThrow();
    await expect(durable.ping()).rejects.toThrow();
  });
});
