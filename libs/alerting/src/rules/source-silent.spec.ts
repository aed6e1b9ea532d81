import type { Incident } from '#contracts/incident.js';
import { habitOf, isOverdue, leavesOpen } from '../arrivals.js';
import { makeRule } from '../rule-type.js';
import type { Bucket } from '../series.js';
import { sourceSilent } from './source-silent.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const T0 = Date.UTC(2026, 0, 5, 3, 0, 0);
const OPEN = { state: 'firing' } as Incident;
const rule = makeRule(sourceSilent);

/** One bucket each `everyMinutes`, from `hours` before T0 up to it. */
function shipping(hours: number, everyMinutes: number): Bucket[] {
  const buckets: Bucket[] = [];
  for (let at = T0 - hours * HOUR; at < T0; at += everyMinutes * MINUTE) buckets.push({ at, count: 10 });
  return buckets;
}

function ask(buckets: Bucket[], now: number, over: { open?: Incident; watchedSince?: number } = {}) {
  return rule.evaluate({ series: { bucketMs: MINUTE, buckets }, now, open: null, ...over });
}

describe('source_silent', () => {
  it.each([
    ['ships each minute and stops for half an hour', shipping(24, 1), 31, 'active'],
    ['ships every ten minutes and stops for an hour', shipping(24, 10), 60, 'active'],
    ['ships each minute and pauses for 20 minutes', shipping(24, 1), 20, 'clear'],
    ['is known for a few hours only', shipping(5, 1), 60, 'clear'],
    ['ships when something fails, every hour or so', shipping(24, 60), 120, 'clear'],
    ['told a story of a minute', [{ at: T0 - MINUTE, count: 900 }], 300, 'clear'],
  ] as const)('%s', (_name, buckets, minutes, level) => {
    expect(ask([...buckets], T0 + minutes * MINUTE).level).toBe(level);
  });

  it('names the last sign of life and what is normal', () => {
    expect(ask(shipping(24, 1), T0 + 40 * MINUTE)).toMatchObject({
      since: T0 - MINUTE,
      reason: 'nothing since 2026-01-05 02:59 UTC, ~600 an hour normally',
    });
  });

  it('does not count time in which nobody watched', () => {
    const watchedSince = T0 + 50 * MINUTE;
    expect(ask(shipping(24, 1), T0 + 60 * MINUTE, { watchedSince }).level).toBe('clear');
    expect(ask(shipping(24, 1), T0 + 81 * MINUTE, { watchedSince }).level).toBe('active');
  });

  it('is over when something arrives, and not because its habit is forgotten', () => {
    const silent = shipping(24, 1);
    expect(ask(silent, T0 + 20 * HOUR, { open: OPEN }).level).not.toBe('clear');
    expect(
      ask([...silent, { at: T0 + 2 * HOUR, count: 1 }], T0 + 2 * HOUR + MINUTE, { open: OPEN }).level,
    ).toBe('clear');
    expect(ask([], T0 + 40 * HOUR, { open: OPEN }).level).toBe('clear');
  });
});

describe('a source that ships all the time', () => {
  it('is overdue after twice its usual pause, and never at once', () => {
    const each = (everyMinutes: number) =>
      habitOf({ bucketMs: MINUTE, buckets: shipping(24, everyMinutes) }, T0)!;
    expect(isOverdue(each(1), T0 + 20_000)).toBe(false);
    expect(isOverdue(each(1), T0 + 3 * MINUTE)).toBe(true);
    expect(isOverdue(each(10), T0 + 5 * MINUTE)).toBe(false);
    expect(isOverdue(each(10), T0 + 25 * MINUTE)).toBe(true);
  });

  it('leaves open what became of a trouble until it is heard of again', () => {
    const habit = { lastAt: T0, perHour: 600, gapMs: MINUTE };
    expect(leavesOpen(habit, T0 - MINUTE, T0 + 50_000)).toBe(false);
    expect(leavesOpen(habit, T0 - 10_000, T0 + 50_000)).toBe(true);
    expect(leavesOpen({ ...habit, lastAt: T0 + 40_000 }, T0 - 10_000, T0 + 50_000)).toBe(false);
    expect(leavesOpen(habit, null, T0 + 50_000)).toBe(false);
    expect(leavesOpen(habit, null, T0 + 2 * MINUTE)).toBe(true);
  });
});
