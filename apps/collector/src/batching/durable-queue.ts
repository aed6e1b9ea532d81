import { writeBatch } from '#contracts/batch-text.js';
import { CLASSIFY_JOB, type BatchJob } from '#contracts/jobs.js';
import type { JobQueue } from '#platform/queue/job-queue.js';
import type { LedgerStore, OpenBatch } from '#store/ledger/ledger.store.js';

/** A store that answers at all answers within this time, in milliseconds; a sender waits no longer. */
const PATIENCE_MS = 2_000;
/** Many batches at once, while no sender waits. */
const BULK_PATIENCE_MS = 15_000;

/** What of the stores is needed here. */
export interface DurableStores {
  queue: Pick<JobQueue, 'add' | 'addAll' | 'ping'>;
  ledger: Pick<LedgerStore, 'open' | 'openAll' | 'ping'>;
  /** Brings the schema up where the stores were away at the start; a promise that is kept once. */
  prepare: () => Promise<void>;
}

/**
 * Writes batches to the ledger and to the queue: each call resolves when both have them and rejects when one
 * of them fails or takes too long. A batch that got through although the call failed may be put again under
 * its id, which changes nothing.
 */
export class DurableQueue {
  constructor(
    private readonly stores: DurableStores,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  async put(job: BatchJob): Promise<void> {
    const { queue, ledger, prepare } = this.stores;
    const work = async () => {
      await prepare();
      await Promise.all([
        ledger.open(announcement(job)),
        queue.add(CLASSIFY_JOB, job.batchId, writeBatch(job)),
      ]);
    };
    await inTime(work(), this.patienceMs);
  }

  async putAll(jobs: readonly BatchJob[]): Promise<void> {
    const { queue, ledger } = this.stores;
    const entries = jobs.map((job) => ({ id: job.batchId, text: writeBatch(job) }));
    const work = Promise.all([ledger.openAll(jobs.map(announcement)), queue.addAll(CLASSIFY_JOB, entries)]);
    await inTime(work, BULK_PATIENCE_MS);
  }

  /** Enters batches in the ledger that will be queued soon. */
  async announce(batches: readonly OpenBatch[]): Promise<void> {
    await inTime(this.stores.ledger.openAll(batches), BULK_PATIENCE_MS);
  }

  /** Resolves when both stores answer. */
  async ping(): Promise<void> {
    const { queue, ledger, prepare } = this.stores;
    const work = async () => {
      await prepare();
      await Promise.all([ledger.ping(), queue.ping()]);
    };
    await inTime(work(), this.patienceMs);
  }
}

function announcement({ events: _, ...batch }: BatchJob): OpenBatch {
  return batch;
}

async function inTime(work: Promise<unknown>, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
