import type { Incident } from '#contracts/incident.js';
import type { Rule } from './rule.js';
import { bucketStart, type Bucket } from './series.js';
import { transition } from './transition.js';

/** One series of a rule over a time in which nobody evaluated. */
export interface MissedSeries {
  rule: Rule;
  project: string;
  subject: string | null;
  /** Counts in buckets of the rule's width, from its history before `from` on. */
  buckets: readonly Bucket[];
  /** The incident that was open when the evaluation stopped. */
  open: Incident | null;
  /** Epoch milliseconds: evaluated up to here … */
  from: number;
  /** … and again from here on. */
  to: number;
}

/** Evaluations between two chances for the caller to do something else. */
const BREATH = 200;

/**
 * What became of the rule's incidents meanwhile, by the same rule and transition that run live, asked at the end of
 * each bucket: the one that was open first, then those that began, each as it was last. Stretches with nothing in the
 * window are passed over, so that a quiet day costs nothing. Yields now and then.
 */
export function* catchingUp(missed: MissedSeries): Generator<void, Incident[]> {
  const { rule, project, subject, buckets, from, to } = missed;
  const policy = { ...rule, project, subject };
  const seen = new Map<string, Incident>();
  let held = missed.open;
  let [low, high, evaluated] = [0, 0, 0];
  for (let now = endOfBucket(from, rule); now <= to; now = endOfBucket(now + 1, rule)) {
    while (high < buckets.length && buckets[high]!.at <= now) high++;
    const open: Incident | null = held?.state === 'resolved' ? null : held;
    if (!open && (high === 0 || buckets[high - 1]!.at < now - rule.windowMs - rule.bucketMs)) {
      const next = buckets[high];
      if (!next) break;
      now = endOfBucket(next.at, rule) - rule.bucketMs;
      continue;
    }
    while (low < high && buckets[low]!.at < now - rule.historyMs) low++;
    const series = { bucketMs: rule.bucketMs, buckets: buckets.slice(low, high) };
    held = transition(held, rule.evaluate({ series, now, open }), now, policy).next;
    if (held && held !== missed.open) seen.set(held.id, held);
    if (++evaluated % BREATH === 0) yield;
  }
  // What never lasted long enough to be told is not worth telling of either.
  return [...seen.values()].filter(({ firedAt, id }) => firedAt !== null || id === missed.open?.id);
}

/** The last millisecond of the bucket that holds `at`. */
function endOfBucket(at: number, { bucketMs }: Rule): number {
  return bucketStart(at, bucketMs) + bucketMs - 1;
}
