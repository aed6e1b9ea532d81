import type { Incident } from '#contracts/incident.js';
import type { Rule } from './rule.js';
import { seasonOf, type Season } from './season.js';
import { bucketStart, lowerBound, type Bucket, type Series } from './series.js';
import { transition } from './transition.js';

const MINUTE = 60_000;
const FINEST_MS = 10_000;
const HOUR = 3_600_000;
/** Evaluations between two chances for the caller to do something else. */
const BREATH = 2_000;

/** One series of a rule in the past. */
export interface ReplayInput {
  rule: Rule;
  project: string;
  subject: string | null;
  /** Counts in buckets of the rule's width, from its history before `from` on. */
  buckets: readonly Bucket[];
  /** Counts by the minute, four weeks further back, where the rule looks at seasons. */
  minutes?: readonly Bucket[];
  /** Since when the project is known, epoch milliseconds. */
  knownSince?: number;
  traffic?: Series | null;
  /** Epoch milliseconds. */
  from: number;
  to: number;
  /** From here on (epoch milliseconds) counts are exact by ten seconds; before, by the minute. */
  exactFrom: number;
}

/** An incident as it would have been. Times are epoch milliseconds. */
export interface ReplayedIncident {
  project: string;
  subject: string | null;
  firedAt: number;
  /** Null: it would still fire at the end. */
  resolvedAt: number | null;
  peak: number;
  baseline: number | null;
  /** Why it would have fired. */
  reason: string;
}

export interface Replay {
  incidents: ReplayedIncident[];
  /** How often the rule was asked. */
  evaluated: number;
}

/**
 * What a rule would have done, by the very same rule and transition that run live. It is asked at the end of every ten
 * seconds where those are known and of every minute before (every ten seconds there too while an incident is pending);
 * stretches in which nothing is in its window are passed over. Yields now and then, so that a caller can share the
 * processor. Silences, flapping and missing data are not replayed.
 */
export function* replaying(input: ReplayInput): Generator<void, Replay> {
  const { rule, project, subject, buckets, from, to } = input;
  const policy = { ...rule, project, subject };
  const season = seasonReader(input);
  const incidents: ReplayedIncident[] = [];
  let held: Incident | null = null;
  let evaluated = 0;
  let low = 0;
  let high = 0;
  for (let now = endOf(from, stepAt(input, from, held)); now <= to;) {
    while (high < buckets.length && buckets[high]!.at <= now) high++;
    const open: Incident | null = held?.state === 'resolved' ? null : held;
    const empty = high === 0 || buckets[high - 1]!.at < now - rule.windowMs - rule.bucketMs;
    if (!open && empty && !rule.onSilence) {
      const next = buckets[high];
      if (!next) break;
      now = endOf(Math.max(next.at, now + 1), stepAt(input, next.at, held));
      continue;
    }
    while (low < high && buckets[low]!.at < now - rule.historyMs) low++;
    const series = { bucketMs: rule.bucketMs, buckets: buckets.slice(low, high) };
    const verdict = rule.evaluate({ series, now, open, traffic: input.traffic ?? null, season: season(now) });
    const step = transition(held, verdict, now, policy);
    held = step.next;
    if (held && step.emit.includes('fired')) incidents.push(firedOf(held, project, subject));
    if (held) measure(incidents, held);
    if (++evaluated % BREATH === 0) yield;
    now = endOf(now + 1, stepAt(input, now + 1, held));
  }
  return { incidents, evaluated };
}

/** The same in one go. */
export function replay(input: ReplayInput): Replay {
  const steps = replaying(input);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Counts by the minute as counts by ten seconds, for the time for which nothing finer is kept: the failures of a minute
 * are laid evenly over it.
 */
export function spreadMinutes(minutes: readonly Bucket[]): Bucket[] {
  const parts = MINUTE / FINEST_MS;
  return minutes.flatMap(({ at, count, keys }) =>
    Array.from({ length: parts }, (_, i) => ({
      at: at + i * FINEST_MS,
      count: Math.floor(((i + 1) * count) / parts) - Math.floor((i * count) / parts),
      ...(keys && { keys }),
    })).filter((bucket) => bucket.count > 0),
  );
}

function firedOf({ firedAt, peak, baseline, reason }: Incident, project: string, subject: string | null) {
  return { project, subject, firedAt: firedAt!, resolvedAt: null, peak, baseline, reason };
}

/** An incident that goes on grows, and one day it is over. */
function measure(incidents: ReplayedIncident[], held: Incident): void {
  const last = incidents.at(-1);
  if (last?.firedAt !== held.firedAt) return;
  last.peak = held.peak;
  last.resolvedAt = held.resolvedAt;
}

function stepAt({ rule, exactFrom }: ReplayInput, at: number, held: Incident | null): number {
  if (rule.bucketMs > FINEST_MS) return MINUTE;
  return at >= exactFrom || held?.state === 'pending' ? FINEST_MS : MINUTE;
}

/** The last millisecond of the step that holds `at`. */
function endOf(at: number, stepMs: number): number {
  return bucketStart(at, stepMs) + stepMs - 1;
}

/** Reads the season of an hour once. */
function seasonReader({ rule, minutes, knownSince }: ReplayInput): (now: number) => Season | null {
  if (!rule.seasonal || !minutes || knownSince === undefined) return () => null;
  const series = { bucketMs: MINUTE, buckets: minutes };
  let hour = -1;
  let season: Season | null = null;
  return (now) => {
    const current = bucketStart(now, HOUR);
    if (current !== hour) {
      season = seasonOf(series, now, knownSince);
      hour = current;
    }
    return season;
  };
}

/** The part of a series from `from` on; both ascending. */
export function bucketsFrom(buckets: readonly Bucket[], from: number): Bucket[] {
  return buckets.slice(lowerBound(buckets, from));
}
