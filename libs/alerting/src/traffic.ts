import { median } from './baseline.js';
import { countBetween, type Series } from './series.js';

const MINUTE = 60_000;
/** Totals older than this say nothing about now. */
const STALE_MS = 5 * MINUTE;
/** The newest minutes from which the present rate of calls is taken. */
const RATE_MINUTES = 10;

/** The share of calls that failed in a window. */
export interface Burn {
  failures: number;
  total: number;
  /** 0..1. */
  ratio: number;
}

/**
 * Calls in the `windowMs` up to `now`, taken from the rate of the newest minutes with a total: senders post a minute
 * after it is over, so the last one or two are not there yet. Null when no recent total is known.
 */
export function callsIn(traffic: Series | null | undefined, now: number, windowMs: number): number | null {
  const recent = (traffic?.buckets ?? []).filter(({ at }) => at <= now).slice(-RATE_MINUTES);
  const newest = recent.at(-1);
  if (!newest || now - newest.at > STALE_MS) return null;
  return (median(recent.map(({ count }) => count)) * windowMs) / MINUTE;
}

/**
 * The share that failed in the `windowMs` up to the newest minute with a total, counted over the minutes for which
 * both are known; null when totals cover less than half of the window or are stale.
 */
export function burnRate(
  failures: Series,
  traffic: Series | null | undefined,
  now: number,
  windowMs: number,
): Burn | null {
  const known = (traffic?.buckets ?? []).filter(({ at }) => at <= now);
  const newest = known.at(-1);
  if (!newest || now - newest.at > STALE_MS) return null;
  const end = newest.at + MINUTE;
  const inside = known.filter(({ at }) => at >= end - windowMs);
  if (inside.length * MINUTE * 2 < windowMs) return null;
  let failed = 0;
  let total = 0;
  for (const { at, count } of inside) {
    failed += countBetween(failures, at, at + MINUTE);
    total += count;
  }
  if (total <= 0) return null;
  return { failures: failed, total, ratio: Math.min(1, failed / total) };
}
