import { makeRule } from './rule-type.js';
import { rateLimitSpike } from './rules/rate-limit-spike.js';
import { isHabit, seasonOf, seasonTypical, type HabitThresholds } from './season.js';
import type { Bucket } from './series.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 7 * 24 * HOUR;
/** A Monday. */
const T0 = Date.UTC(2026, 0, 5, 9, 0, 0);

/** `perMinute` failures a minute in the hour of `T0` of each of the given weeks before. */
function busyHours(weeks: readonly number[], perMinute: number, minutes = 60): Bucket[] {
  return [...weeks]
    .sort((a, b) => b - a)
    .flatMap((n) =>
      Array.from({ length: minutes }, (_, i) => ({ at: T0 - n * WEEK + i * MINUTE, count: perMinute })),
    );
}

describe('a season', () => {
  it('is the median over the same hour of earlier weeks', () => {
    const buckets = busyHours([1, 2, 3], 40);
    const season = seasonOf({ bucketMs: MINUTE, buckets }, T0 + 20 * MINUTE, T0 - 5 * WEEK)!;
    expect(season.weeks).toHaveLength(4);
    expect(seasonTypical(season, MINUTE)).toBe(40);
    expect(seasonTypical(season, 5 * MINUTE)).toBe(200);
    expect(seasonTypical(season, 30_000)).toBe(20);
  });

  it('needs two weeks that are known', () => {
    const series = { bucketMs: MINUTE, buckets: busyHours([1], 40) };
    const young = seasonOf(series, T0, T0 - 2 * WEEK)!;
    expect(young.weeks).toHaveLength(1);
    expect(seasonTypical(young, MINUTE)).toBe(0);
    expect(seasonOf(series, T0, T0 - 3 * WEEK)!.weeks).toHaveLength(2);
  });

  it('leaves out what began before anything was known', () => {
    const series = { bucketMs: MINUTE, buckets: [] };
    const lengths = (knownSince: number) => {
      const season = seasonOf(series, T0, knownSince);
      return season && [season.weeks.length, season.days.length, season.hours.length];
    };
    expect(lengths(T0 - 30 * MINUTE)).toBeNull();
    expect(lengths(T0 - 4 * HOUR)).toEqual([0, 0, 3]);
    expect(lengths(T0 - 49 * HOUR)).toEqual([0, 2, 12]);
    expect(lengths(T0 - 5 * WEEK)).toEqual([4, 6, 12]);
  });

  const NEVER: HabitThresholds = { weeks: 99, days: 99, hours: 99 };
  it.each<[string, number, number[], Partial<HabitThresholds>, boolean]>([
    ['two weeks', WEEK, [1, 3], { weeks: 2 }, true],
    ['one week', WEEK, [1], { weeks: 2 }, false],
    ['two days', 24 * HOUR, [1, 4], { days: 2 }, true],
    ['one day', 24 * HOUR, [2], { days: 2 }, false],
    ['three hours', HOUR, [1, 2, 5], { hours: 3 }, true],
    ['two hours', HOUR, [1, 2], { hours: 3 }, false],
  ])('of %s: says whether it is a habit', (_name, step, times, least, expected) => {
    const buckets = times.map((n) => ({ at: T0 - n * step, count: 500 })).sort((a, b) => a.at - b.at);
    const season = seasonOf({ bucketMs: MINUTE, buckets }, T0, T0 - 5 * WEEK)!;
    const is = (at: number, level: number) => isHabit(season, at, level, { ...NEVER, ...least });
    expect(is(T0 + MINUTE, 400)).toBe(expected);
    expect(is(T0 + 8 * MINUTE, 400)).toBe(expected);
    expect(is(T0 + 30 * MINUTE, 400)).toBe(false);
    expect(is(T0 + MINUTE, 600)).toBe(false);
  });
});

describe('rate_limit_spike with a season', () => {
  const rule = makeRule(rateLimitSpike);
  /** A quiet night, then 60 in the last minute. */
  const buckets = [
    ...Array.from({ length: 700 }, (_, i) => ({
      at: T0 - 2 * HOUR + i * 10_000,
      count: i % 6 === 0 ? 1 : 0,
    })),
    ...Array.from({ length: 6 }, (_, i) => ({ at: T0 + i * 10_000, count: 10 })),
  ];
  const ask = (season: ReturnType<typeof seasonOf>) =>
    rule.evaluate({ series: { bucketMs: 10_000, buckets }, now: T0 + MINUTE - 1, open: null, season });
  const seasonWith = (history: Bucket[]) =>
    seasonOf({ bucketMs: MINUTE, buckets: history }, T0, T0 - 5 * WEEK);

  it('fires without one, and with one that is quiet', () => {
    expect(ask(null).level).toBe('active');
    expect(ask(seasonWith([])).level).toBe('active');
  });

  it('knows a Monday morning by the Mondays before', () => {
    const verdict = ask(seasonWith(busyHours([1, 2, 3, 4], 50)));
    expect(verdict).toMatchObject({ level: 'clear', baseline: 50 });
  });

  it('knows an hourly job after three times', () => {
    const hourly = (n: number) =>
      Array.from({ length: n }, (_, i) => ({ at: T0 - (n - i) * HOUR, count: 55 }));
    expect(ask(seasonWith(hourly(3))).level).toBe('clear');
    expect(ask(seasonWith(hourly(2))).level).toBe('active');
  });

  it('knows a weekly job', () => {
    expect(ask(seasonWith(busyHours([1, 2], 55, 1))).level).toBe('clear');
    expect(ask(seasonWith(busyHours([1], 55, 1))).level).toBe('active');
  });
});
