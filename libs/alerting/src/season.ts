import { median } from './baseline.js';
import { bucketStart, countBetween, type Series } from './series.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** What is looked at of the past. */
const WEEKS = 4;
const DAYS = 6;
const HOURS = 12;
/** Fewer weeks than this are a coincidence and no season. */
const LEAST_WEEKS = 2;
/** How far from the minute of the hour a habit may wander. */
const HABIT_SLACK_MS = 10 * MINUTE;

/** Counts by the minute of one earlier hour: 80 of them, from 10 before the hour to 10 after it. */
export type EarlierHour = readonly number[];

/** What the past had at times like this one: the hours that are known, newest first. */
export interface Season {
  /** Start of the hour that it is for, epoch milliseconds; hours are UTC. */
  hour: number;
  /** The same hour of the same weekday. */
  weeks: readonly EarlierHour[];
  /** The same hour of the days before. */
  days: readonly EarlierHour[];
  /** The hours before. */
  hours: readonly EarlierHour[];
}

/** From how many earlier times on a height is a habit. */
export interface HabitThresholds {
  weeks: number;
  days: number;
  hours: number;
}

const before = (hour: number, step: number, times: number) =>
  Array.from({ length: times }, (_, i) => hour - (i + 1) * step);

/** The hour of `now` and the spans of the past that compare with it; they do not overlap. */
export function seasonSpans(now: number): { hour: number; spans: { from: number; to: number }[] } {
  const hour = bucketStart(now, HOUR);
  const spans = [...before(hour, WEEK, WEEKS), ...before(hour, DAY, DAYS)].map((at) => ({
    from: at - HABIT_SLACK_MS,
    to: at + HOUR + HABIT_SLACK_MS,
  }));
  return { hour, spans: [...spans, { from: hour - HOURS * HOUR - HABIT_SLACK_MS, to: hour }] };
}

/**
 * The season of `now` out of counts by the minute (or finer). What began before `knownSince` is left out: no counts
 * from before the first one are no silence. Null when nothing is left.
 */
export function seasonOf(series: Series, now: number, knownSince: number): Season | null {
  const hour = bucketStart(now, HOUR);
  const known = (starts: number[]) =>
    starts.filter((at) => at - HABIT_SLACK_MS >= knownSince).map((at) => minutesAround(series, at));
  const weeks = known(before(hour, WEEK, WEEKS));
  const days = known(before(hour, DAY, DAYS));
  const hours = known(before(hour, HOUR, HOURS));
  return hours.length + days.length + weeks.length > 0 ? { hour, weeks, days, hours } : null;
}

function minutesAround(series: Series, hour: number): number[] {
  const from = hour - HABIT_SLACK_MS;
  return Array.from({ length: (HOUR + 2 * HABIT_SLACK_MS) / MINUTE }, (_, i) =>
    countBetween(series, from + i * MINUTE, from + (i + 1) * MINUTE),
  );
}

/** Typical count of a window of `windowMs` in that hour: the median over all its windows in all weeks, 0 before there are two. */
export function seasonTypical({ weeks }: Season, windowMs: number): number {
  if (weeks.length < LEAST_WEEKS) return 0;
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

/**
 * Whether `level` is reached by habit: by the weekday, by the day or by the hour, within ten minutes of this minute.
 * What a timer sets off comes at its time; troubles that merely return do not.
 */
export function isHabit(season: Season, now: number, level: number, least: HabitThresholds): boolean {
  const slack = HABIT_SLACK_MS / MINUTE;
  const middle = Math.floor((now - season.hour) / MINUTE) + slack;
  const reached = (past: readonly EarlierHour[]) =>
    past.filter((minutes) =>
      minutes.slice(Math.max(0, middle - slack), middle + slack + 1).some((count) => count >= level),
    ).length;
  return (
    reached(season.weeks) >= least.weeks ||
    reached(season.days) >= least.days ||
    reached(season.hours) >= least.hours
  );
}
