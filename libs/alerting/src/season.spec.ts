import { makeRule } from './rule-type.js';
import { rateLimitSpike } from './rules/rate-limit-spike.js';
import { seasonHabit, seasonOf, seasonTypical } from './season.js';
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
    expect(seasonOf(series, T0, T0 - 2 * WEEK)).toBeNull();
    expect(seasonOf(series, T0, T0 - 3 * WEEK)!.weeks).toHaveLength(2);
  });

  it('knows a habit by its minute of the hour', () => {
    const buckets = busyHours([1, 3], 500, 2);
    const season = seasonOf({ bucketMs: MINUTE, buckets }, T0, T0 - 5 * WEEK)!;
    expect(seasonHabit(season, T0 + MINUTE, 400)).toBe(2);
    expect(seasonHabit(season, T0 + 8 * MINUTE, 400)).toBe(2);
    expect(seasonHabit(season, T0 + 30 * MINUTE, 400)).toBe(0);
    expect(seasonHabit(season, T0 + MINUTE, 600)).toBe(0);
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

  it('knows a weekly job', () => {
    expect(ask(seasonWith(busyHours([1, 2], 55, 1))).level).toBe('clear');
    expect(ask(seasonWith(busyHours([1], 55, 1))).level).toBe('active');
  });
});
