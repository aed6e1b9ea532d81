import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { packText, type Packed } from './packed-text.js';

export interface JobCounts {
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
}

/** Slowest pace of retries, in milliseconds: a store that is away for an hour is asked twice a minute. */
const RETRY_CAP_MS = 30_000;
const RETRY_FIRST_MS = 250;
const CLOSE_LIMIT_MS = 2_000;

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

/** A worker whose queue went away looks for it so often, in milliseconds. */
const RECONNECT_MS = 1_000;

/**
 * For every `@Processor`: a job whose worker died is delivered again within half a minute, however often that happens.
 * BullMQ would otherwise take the second death for the job's fault and give it up.
 */
export const WORKER_OPTIONS = {
  lockDuration: 15_000,
  stalledInterval: 10_000,
  maxStalledCount: JOB_OPTIONS.attempts,
  runRetryDelay: RECONNECT_MS,
  settings: { backoffStrategy: retryDelayMs },
} as const;

/** A job that is to be added. */
export interface NewJob {
  id: string;
  /** UTF-8. */
  text: Buffer;
}

/**
 * The producer's side of a queue; its store (Redis or Postgres) is BullMQ's business. The connection is made on first
 * use, and anew when the store was away at that moment.
 */
export class JobQueue {
  private queue: Queue<Packed, void, string> | null = null;

  constructor(private readonly connect: () => Queue<Packed, void, string>) {}

  /**
   * Resolves once the job is durable in the queue's store. The same `id` is queued once, however often it
   * is added. Rejects when the store does not answer. The processor gets the text packed: see `unpackText`.
   */
  async add(jobName: string, id: string, text: Buffer): Promise<void> {
    const queue = await this.live();
    await queue.add(jobName, packText(text), { ...JOB_OPTIONS, jobId: id });
  }

  /** Like `add`, for many in one go. */
  async addAll(jobName: string, jobs: readonly NewJob[]): Promise<void> {
    const queue = await this.live();
    const packed = [];
    for (const { id, text } of jobs) {
      packed.push({ name: jobName, data: packText(text), opts: { ...JOB_OPTIONS, jobId: id } });
      // Each takes a millisecond or two, in which nobody else has a turn.
      await nextTurn();
    }
    await queue.addBulk(packed);
  }

  /** True while the job waits, runs, is delayed or has failed. */
  async has(id: string): Promise<boolean> {
    return (await (await this.live()).getJob(id)) != null;
  }

  async counts(): Promise<JobCounts> {
    const queue = await this.live();
    const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
    return {
      waiting: (counts['waiting'] ?? 0) + (counts['prioritized'] ?? 0),
      active: counts['active'] ?? 0,
      delayed: counts['delayed'] ?? 0,
      failed: counts['failed'] ?? 0,
    };
  }

  /** Rejects when the queue's store does not answer. */
  async ping(): Promise<void> {
    await (await this.live()).getJobCounts('waiting');
  }

  /** Ends the connection; waits no longer than a moment for a store that does not answer. */
  async close(): Promise<void> {
    const queue = this.queue;
    this.queue = null;
    if (queue === null) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_LIMIT_MS)));
    await Promise.race([queue.close().catch(() => undefined), late]);
    clearTimeout(timer);
  }

  /** BullMQ keeps the outcome of its first connection for good, so a queue that began with a failure is replaced. */
  private async live(): Promise<Queue<Packed, void, string>> {
    const queue = (this.queue ??= this.connect());
    try {
      await queue.waitUntilReady();
      return queue;
    } catch (error) {
      if (this.queue === queue) this.queue = null;
      queue.close().catch(() => undefined);
      throw error;
    }
  }
}
