import type { CountModel } from './tail-probability.js';

/** Makes the median absolute deviation comparable with a standard deviation (normal distribution). */
const MAD_TO_SIGMA = 1.4826;
/** Below one expected failure every count looks improbable; the model never goes lower. */
const LEAST_MEAN = 1;

/** What comparable windows held before. Robust: one bad quarter of an hour does not move it. */
export interface Baseline {
  /** Typical count of a window. */
  typical: number;
  /** Spread of the windows round their median, as a standard deviation. */
  sigma: number;
  /** How many windows it rests on. */
  windows: number;
}

/** Middle value; the mean of the two middle ones when their number is even. 0 for an empty list. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Baseline of windows given newest first, or null when there are fewer than `least`. `typical` is the higher of
 * the median of all and the median of the newest `recent`: a morning that grows steadily is then measured
 * against itself and not against the night.
 */
export function robustBaseline(
  counts: readonly number[],
  { least, recent }: { least: number; recent: number },
): Baseline | null {
  if (counts.length < least) return null;
  const centre = median(counts);
  const deviation = median(counts.map((count) => Math.abs(count - centre)));
  return {
    typical: Math.max(centre, median(counts.slice(0, recent))),
    sigma: deviation * MAD_TO_SIGMA,
    windows: counts.length,
  };
}

/**
 * The distribution of a window's count under the baseline, for a window that covers `share` (0..1) of a
 * whole one. Where windows scatter more than chance alone would, a negative binomial takes the scatter in.
 */
export function countModel(baseline: Baseline, share: number): CountModel {
  const whole = Math.max(baseline.typical, LEAST_MEAN);
  const excess = baseline.sigma ** 2 - whole;
  return { mean: Math.max(whole * share, LEAST_MEAN * share), size: excess > 0 ? whole ** 2 / excess : null };
}

/**
 * How often windows (newest first) reached `level` in separate runs; a dip of one window does not end a run. A cron
 * job that bursts every ten minutes recurs, an earlier outage of any length is one run.
 */
export function recurrences(counts: readonly number[], level: number): number {
  let runs = 0;
  let sinceHigh = Infinity;
  for (const count of counts) {
    if (count >= level) {
      if (sinceHigh > 1) runs++;
      sinceHigh = 0;
    } else {
      sinceHigh++;
    }
  }
  return runs;
}
