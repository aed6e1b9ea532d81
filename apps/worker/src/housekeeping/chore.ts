import type { RetentionPolicy } from '#store/projects/retention-policy.js';

/** What a chore goes by. */
export interface ChoreContext {
  /** Epoch milliseconds. */
  now: number;
  policy: RetentionPolicy;
  /** To be called between any two steps; throws `Interrupted` when the housekeeper has to stop. */
  step: () => Promise<void>;
}

/** What a chore did, for metrics and the log. */
export interface ChoreResult {
  /** Rows deleted or summed up. */
  rows?: number;
  /** Names of partitions dropped, and of those in use that are left for the next round. */
  dropped?: readonly string[];
  postponed?: readonly string[];
  /** Names of partitions vacuumed or rewritten. */
  vacuumed?: readonly string[];
}

/** One piece of housekeeping: safe to stop at any moment, to run again, and to run twice at once. */
export interface Chore {
  /** In snake case; a metric label. */
  name: string;
  /** Milliseconds from one run to the next; it runs with every round when absent. */
  everyMs?: number;
  run(context: ChoreContext): Promise<ChoreResult>;
}

/** The process ends, or another worker has taken over. */
export class Interrupted extends Error {}
