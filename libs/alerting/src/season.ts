import { median } from './baseline.js';
import { bucketStart, countBetween, type Series } from './series.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
/** Earlier weeks that are looked at. */
export const SEASON_WEEKS = 4;
/** Fewer weeks than this are a coincidence and no season. */
const LEAST_WEEKS = 2;
/** How far from the minute of the hour a weekly habit may wander. */
const HABIT_SLACK_MS = 10 * MINUTE;

/** Failures at the same hour of the week in earlier weeks. */
export interface Season {
  /** Start of the hour that it is for, epoch milliseconds; hours are UTC. */
  hour: number;
  /** For each earlier week with data, newest first: the counts of 80 minutes, from 10 before the hour to 10 after. */
  weeks: readonly (readonly number[])[];
}

/** The hour of `now` and the spans of earlier weeks that compare with it, newest first. */
export function seasonSpans(now: number): { hour: number; spans: { from: number; to: number }[] } {
  const hour = bucketStart(now, HOUR);
  const spans = Array.from({ length: SEASON_WEEKS }, (_, i) => {
    const at = hour - (i + 1) * WEEK;
    return { from: at - HABIT_SLACK_MS, to: at + HOUR + HABIT_SLACK_MS };
  });
  return { hour, spans };
}

/**
 * The season of `now` out of counts by the minute (or finer). Weeks that ended before `knownSince` are left out: no
 * counts from before the first one are no silence. Null when fewer than two weeks are left.
 */
export function seasonOf(series: Series, now: number, knownSince: number): Season | null {
  const { hour, spans } = seasonSpans(now);
  const weeks = spans
    .filter(({ from }) => from >= knownSince)
    .map(({ from, to }) =>
      Array.from({ length: (to - from) / MINUTE }, (_, i) =>
        countBetween(series, from + i * MINUTE, from + (i + 1) * MINUTE),
      ),
    );
  return weeks.length >= LEAST_WEEKS ? { hour, weeks } : null;
}

/** Typical count of a window of `windowMs` in that hour: the median over all its windows in all weeks. */
export function seasonTypical({ weeks }: Season, windowMs: number): number {
  const width = Math.max(1, Math.round(windowMs / MINUTE));
  const sums: number[] = [];
  for (const minutes of weeks) {
    for (let i = 10; i + width <= minutes.length - 10; i += width) {
      let sum = 0;
      for (let j = i; j < i + width; j++) sum += minutes[j]!;
      sums.push(sum);
    }
  }
  return median(sums) * Math.min(1, windowMs / MINUTE);
}

/** In how many of the weeks some minute within ten minutes of this minute of the hour reached `level`. */
export function seasonHabit({ hour, weeks }: Season, now: number, level: number): number {
  const middle = Math.floor((now - hour) / MINUTE) + HABIT_SLACK_MS / MINUTE;
  const slack = HABIT_SLACK_MS / MINUTE;
  return weeks.filter((minutes) =>
    minutes.slice(Math.max(0, middle - slack), middle + slack + 1).some((count) => count >= level),
  ).length;
}
