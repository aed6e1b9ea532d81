import { CLASSIFY_JOB, type BatchJob } from '#contracts/jobs.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import type { JobQueue } from '#platform/queue/job-queue.js';
import type { LedgerStore } from '#store/ledger/ledger.store.js';

/** A sender waits no longer than this for an answer, in milliseconds. */
const PATIENCE_MS = 15_000;

/**
 * Writes a batch to the ledger and to the queue and resolves when both have it. When one fails the senders
 * hear 503 and send again; the ledger's row, if it stands alone, is swept later, and an event that got
 * through all the same is recognised by its id.
 */
export function durableQueue(
  queue: Pick<JobQueue<BatchJob>, 'add'>,
  ledger: Pick<LedgerStore, 'open'>,
  logger: Logger,
) {
  return async (job: BatchJob): Promise<void> => {
    const { batchId, receivedAt, protocol, keyId, events } = job;
    const received = events.length;
    const started = performance.now();
    const line = { batchId, keyId, protocol, events: received };
    try {
      await inTime(
        Promise.all([
          ledger.open({ batchId, receivedAt, protocol, keyId, received }),
          queue.add(CLASSIFY_JOB, batchId, job),
        ]),
      );
    } catch (cause) {
      logger.error({ ...line, err: cause }, 'batch not queued');
      throw new AppError('queue_unavailable', 503, 'The events could not be made durable; send them again.', {
        retryable: true,
        retryAfterSeconds: 2,
        cause,
      });
    }
    logger.info({ ...line, durationMs: Math.round(performance.now() - started) }, 'batch queued');
  };
}

async function inTime(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
