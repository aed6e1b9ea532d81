import { AppError } from '#platform/errors/app-error.js';
import type { JobCounts } from '#platform/queue/job-queue.js';

/** The queue is asked at most so often, in milliseconds. */
const ASK_EVERY_MS = 500;
/** An older count says nothing. */
const STALE_MS = 5_000;
const RETRY_AFTER_S = 5;

/** What of the queue is needed here. */
export interface CountedQueue {
  counts(): Promise<JobCounts>;
}

/**
 * Watches how many batches wait in the queue, so that senders are told to come back before the queue's memory or disk
 * is full. It asks beside the requests and never makes one wait; while the queue does not answer, it lets all pass.
 */
export class Backlog {
  private batches = 0;
  private countedAt = Number.NEGATIVE_INFINITY;
  private askedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param limit batches that may wait
   * @param clock monotonic, in milliseconds
   */
  constructor(
    private readonly queue: CountedQueue,
    private readonly limit: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** True while more batches wait than may, as far as is known. */
  get exceeded(): boolean {
    void this.ask();
    return this.clock() - this.countedAt < STALE_MS && this.batches >= this.limit;
  }

  /** @throws AppError 429 while more batches wait than may. */
  check(): void {
    if (!this.exceeded) return;
    throw new AppError(
      'backlog',
      429,
      `${this.batches} batches wait to be stored; from ${this.limit} on no more are taken. Send it again later.`,
      { retryable: true, retryAfterSeconds: RETRY_AFTER_S },
    );
  }

  private async ask(): Promise<void> {
    const now = this.clock();
    if (now - this.askedAt < ASK_EVERY_MS) return;
    this.askedAt = now;
    try {
      const { waiting, active, delayed } = await this.queue.counts();
      this.batches = waiting + active + delayed;
      this.countedAt = this.clock();
    } catch {
      // Whether the queue answers is decided by the batches themselves.
    }
  }
}
