import { bucketStart, countBetween, type Series } from './series.js';

/** Width of the buckets in which arrivals are counted, in milliseconds. */
export const ARRIVAL_BUCKET_MS = 60_000;
const HOUR = 3_600_000;

/** When a source counts as one that ships regularly. */
export interface Regularity {
  /** Milliseconds looked back, up to its last arrival. */
  historyMs: number;
  /** Fewer than this between its first and its last arrival is no habit. */
  leastMs: number;
  /** The history is cut into slots of this width … */
  slotMs: number;
  /** … and it was heard of in this share (0..1) of them. */
  share: number;
}

export const REGULARITY: Regularity = {
  historyMs: 24 * HOUR,
  leastMs: 12 * HOUR,
  slotMs: 15 * 60_000,
  share: 0.9,
};

/** A sign of life counts only so long after a failure: what came before is the batch that the failure was in. */
const AFTERLIFE_MS = 30_000;

/** What is known about a source from its arrivals. */
export interface SourceHabit {
  /** Its last arrival, epoch milliseconds. */
  lastAt: number;
  /** Typical events an hour up to then. */
  perHour: number;
  /** Longest time between two arrivals but for the longest twentieth, milliseconds. */
  gapMs: number;
}

/** A source that ships each minute or more often is overdue after this: longer than its pause and the way of a batch. */
const LEAST_OVERDUE_MS = 85_000;

/** Whether more time has passed than usually does between two arrivals; twice as much where they are minutes apart. */
export function isOverdue({ lastAt, gapMs }: SourceHabit, now: number): boolean {
  return now - lastAt > (gapMs <= ARRIVAL_BUCKET_MS ? LEAST_OVERDUE_MS : 2 * gapMs);
}

/**
 * Whether a source that ships all the time leaves open what became of a trouble: it is overdue, or has not been heard of
 * since the last failure (epoch milliseconds, null when none is known), so that nobody can say whether more would follow.
 */
export function leavesOpen(habit: SourceHabit, lastFailureAt: number | null, now: number): boolean {
  return isOverdue(habit, now) || (lastFailureAt !== null && habit.lastAt < lastFailureAt + AFTERLIFE_MS);
}

/**
 * The habit of a source that ships all the time, judged up to its last arrival; null for one that does not. Whoever
 * sends failures alone is silent when nothing fails, and such silence must never alarm anybody.
 */
export function habitOf(
  series: Series,
  now: number,
  regularity: Regularity = REGULARITY,
): SourceHabit | null {
  const { historyMs, leastMs, slotMs, share } = regularity;
  const known = series.buckets.filter(({ at, count }) => at <= now && count > 0);
  const last = known.at(-1);
  if (!last) return null;
  const end = bucketStart(last.at, slotMs) + slotMs;
  const inside = known.filter(({ at }) => at >= end - historyMs);
  const first = inside[0]!;
  const start = bucketStart(first.at, slotMs);
  if (last.at - first.at < leastMs) return null;
  const slots = new Set(inside.map(({ at }) => bucketStart(at, slotMs)));
  if (slots.size < ((end - start) / slotMs) * share) return null;
  const gaps = inside.slice(1).map(({ at }, i) => at - inside[i]!.at);
  gaps.sort((a, b) => a - b);
  return {
    lastAt: last.lastAt ?? last.at,
    perHour: (countBetween(series, start, end) / (end - start)) * HOUR,
    gapMs: gaps[Math.ceil(gaps.length * 0.95) - 1] ?? 0,
  };
}
