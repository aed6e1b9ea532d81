/** Failures counted in one bucket of time. `at` is the bucket's start in epoch milliseconds. */
export interface Bucket {
  at: number;
  count: number;
  /** What was counted, where only different ones count. */
  keys?: readonly string[];
  /** Of arrivals: when the last one came, epoch milliseconds. */
  lastAt?: number;
}

/** Counts of one project and one family of codes: ascending by `at`, empty buckets left out. */
export interface Series {
  bucketMs: number;
  buckets: readonly Bucket[];
}

/** Start of the bucket that holds `time`. */
export function bucketStart(time: number, bucketMs: number): number {
  return Math.floor(time / bucketMs) * bucketMs;
}

/**
 * Index of the first bucket at or after `time`. A series of two hours holds 720 buckets and a rule asks for
 * hundreds of windows each second, so the search is a binary one.
 */
export function lowerBound(buckets: readonly Bucket[], time: number): number {
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (buckets[middle]!.at < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Failures in buckets that start in `[from, to)`. */
export function countBetween(series: Series, from: number, to: number): number {
  let sum = 0;
  for (let i = lowerBound(series.buckets, from); i < series.buckets.length; i++) {
    const bucket = series.buckets[i]!;
    if (bucket.at >= to) break;
    sum += bucket.count;
  }
  return sum;
}

/**
 * Counts of the back-to-back windows of `windowMs` that end at `end`, newest first, as far back as `start`
 * but never before the series' first bucket: what came before it is not known to be silence.
 */
export function windowsBefore(series: Series, end: number, start: number, windowMs: number): number[] {
  const first = series.buckets[0];
  if (!first) return [];
  const floor = Math.max(start, first.at);
  const counts: number[] = [];
  for (let to = end; to - windowMs >= floor; to -= windowMs) {
    counts.push(countBetween(series, to - windowMs, to));
  }
  return counts;
}

/** Different keys in buckets that start in `[from, to)`. */
export function distinctBetween(series: Series, from: number, to: number): number {
  const seen = new Set<string>();
  for (let i = lowerBound(series.buckets, from); i < series.buckets.length; i++) {
    const bucket = series.buckets[i]!;
    if (bucket.at >= to) break;
    for (const key of bucket.keys ?? []) seen.add(key);
  }
  return seen.size;
}

/** Start of the first bucket in `[from, to)` that holds at least `least` failures, or null. */
export function firstAtLeast(series: Series, from: number, to: number, least: number): number | null {
  for (let i = lowerBound(series.buckets, from); i < series.buckets.length; i++) {
    const bucket = series.buckets[i]!;
    if (bucket.at >= to) return null;
    if (bucket.count >= least) return bucket.at;
  }
  return null;
}
