import type { BatchJob } from '#contracts/jobs.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import type { Spool } from '../spool/spool.js';
import { toRecord } from './batch-record.js';
import type { DurableQueue } from './durable-queue.js';

/** Seconds after which a sender may come back when neither the stores nor the spool take anything. */
const RETRY_AFTER_S = 5;

/** Told what becomes of batches on their way to the queue. */
export interface SpoolCounter {
  spooled(events: number): void;
}

/**
 * Makes batches durable one way or the other: in the stores while they answer, else in the spool. The first batch
 * that they fail or keep waiting shows that they are away; from then on batches go straight to the spool, until
 * `storesAreBack`. After that new batches go to the stores at once, beside those that are replayed: the pipe promises
 * no order between batches.
 */
export class SpooledQueue {
  private storesAway = false;
  /** Called when a batch was spooled, so that somebody replays it. */
  onSpooled: () => void = () => undefined;

  /** @param spool null: there is none, and senders hear 503 while the stores are away */
  constructor(
    private readonly queue: Pick<DurableQueue, 'put'>,
    private readonly spool: Pick<Spool, 'append' | 'full'> | null,
    private readonly counter: SpoolCounter,
    private readonly logger: Logger,
  ) {}

  /** True from a failure of the stores until they are known to answer again. */
  get away(): boolean {
    return this.storesAway;
  }

  /** True while no batch could be made durable: the stores are away and the spool is full. */
  get refuses(): boolean {
    return this.storesAway && this.spool !== null && this.spool.full;
  }

  storesAreAway(): void {
    this.storesAway = true;
  }

  storesAreBack(): void {
    this.storesAway = false;
  }

  /** Resolves once the batch is durable. @throws AppError 503 when it could not be made so. */
  async put(job: BatchJob): Promise<void> {
    const line = {
      batchId: job.batchId,
      protocol: job.protocol,
      keyId: job.keyId,
      events: job.received,
    };
    const started = performance.now();
    const took = () => Math.round(performance.now() - started);
    let cause: unknown;
    if (!this.storesAway || this.spool === null) {
      try {
        await this.queue.put(job);
        this.logger.info({ ...line, durationMs: took() }, 'batch queued');
        return;
      } catch (error) {
        cause = error;
        const level = this.spool === null ? 'error' : 'warn';
        if (!this.storesAway) this.logger[level]({ ...line, err: error }, 'batch not queued');
        if (this.spool !== null) this.storesAreAway();
      }
    }
    await this.putAside(job, cause);
    this.logger.info({ ...line, durationMs: took() }, 'batch spooled');
  }

  private async putAside(job: BatchJob, cause: unknown): Promise<void> {
    try {
      if (this.spool === null) throw cause;
      await this.spool.append(toRecord(job));
    } catch (error) {
      if (this.spool !== null) this.logger.error({ batchId: job.batchId, err: error }, 'batch not spooled');
      throw unavailable(error);
    } finally {
      if (this.spool !== null) this.onSpooled();
    }
    this.counter.spooled(job.received);
  }
}

/** What a sender hears when its events could not be made durable. */
export function unavailable(cause?: unknown): AppError {
  return new AppError('queue_unavailable', 503, 'The events could not be made durable; send them again.', {
    retryable: true,
    retryAfterSeconds: RETRY_AFTER_S,
    cause,
  });
}
