import type { Queue } from 'bullmq';
import { packPayload, type Packed } from './packed-payload.js';

export interface JobCounts {
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
}

/** Slowest pace of retries, in milliseconds: a store that is away for an hour is asked twice a minute. */
const RETRY_CAP_MS = 30_000;
const RETRY_FIRST_MS = 250;

/**
 * A job is tried until it succeeds: what was accepted is never given up. What can never succeed (a row that
 * the store refuses) is the handler's to set aside.
 */
export const JOB_OPTIONS = {
  attempts: 1_000_000,
  backoff: { type: 'capped' },
  removeOnComplete: true,
  removeOnFail: false,
} as const;

/** Milliseconds before the next attempt: doubling, capped. */
export function retryDelayMs(attemptsMade: number): number {
  return Math.min(RETRY_CAP_MS, RETRY_FIRST_MS * 2 ** Math.min(attemptsMade - 1, 16));
}

/** The producer's side of a queue; its store (Redis or Postgres) is BullMQ's business. */
export class JobQueue<T = unknown> {
  constructor(private readonly queue: Queue<Packed, void, string>) {}

  /**
   * Resolves once the job is durable in the queue's store. The same `id` is queued once, however often it
   * is added. Rejects when the store does not answer. The processor gets the payload packed: see `unpackPayload`.
   */
  async add(jobName: string, id: string, payload: T): Promise<void> {
    await this.queue.add(jobName, await packPayload(payload), { ...JOB_OPTIONS, jobId: id });
  }

  /** True while the job waits, runs, is delayed or has failed. */
  async has(id: string): Promise<boolean> {
    return (await this.queue.getJob(id)) != null;
  }

  async counts(): Promise<JobCounts> {
    const counts = await this.queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
    return {
      waiting: (counts['waiting'] ?? 0) + (counts['prioritized'] ?? 0),
      active: counts['active'] ?? 0,
      delayed: counts['delayed'] ?? 0,
      failed: counts['failed'] ?? 0,
    };
  }

  /** Rejects when the queue's store does not answer. */
  async ping(): Promise<void> {
    await this.queue.getJobCounts('waiting');
  }
}
