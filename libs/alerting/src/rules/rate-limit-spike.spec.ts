import {
  poissonArrivals,
  regularArrivals,
  seededRandom,
  simulateRule,
} from '../../../../test/kit/simulate-rule.js';
import { makeRule } from '../rule-type.js';
import { rateLimitSpike } from './rate-limit-spike.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Deliberately not on the edge of a bucket. */
const T0 = Date.UTC(2026, 0, 5, 3, 0, 3);

function run(arrivals: readonly number[], from: number, to: number, stepMs = SECOND) {
  return simulateRule(makeRule(rateLimitSpike), arrivals, from, to, stepMs).map(
    ({ at, event, incident }) => ({
      event,
      at,
      value: incident.value,
      baseline: incident.baseline,
      startedAt: incident.startedAt,
      reason: incident.reason,
    }),
  );
}

/** `perSecond` failures a second for `forMs`, evenly. */
function spike(at: number, perSecond: number, forMs: number): number[] {
  return regularArrivals(at, at + forMs, SECOND / perSecond);
}

describe('rate_limit_spike fires', () => {
  it('within 3 s of a spike on a project that never had one, and once', () => {
    const told = run(spike(T0, 20, 30 * SECOND), T0 - MINUTE, T0 + 5 * MINUTE);
    expect(told.map(({ event }) => event)).toEqual(['fired', 'resolved']);
    expect(told[0]!.at - T0).toBeLessThanOrEqual(3 * SECOND);
    expect(told[0]!.baseline).toBeNull();
    expect(told[0]!.reason).toMatch(/^\d+ in 60 s, with no history yet/);
  });

  it.each([
    ['a trickle', 7 / 60, 7],
    ['a busy project', 2, 30],
  ])('within 3 s on top of %s, and says against how many', (_name, normal, spiked) => {
    const random = seededRandom(11);
    const noise = poissonArrivals(() => normal, normal, {
      from: T0 - 2 * HOUR,
      to: T0 + 10 * MINUTE,
      random,
    });
    const told = run([...noise, ...spike(T0, spiked, MINUTE)], T0 - MINUTE, T0 + 10 * MINUTE);
    expect(told.map(({ event }) => event)).toEqual(['fired', 'resolved']);
    expect(told[0]!.at - T0).toBeLessThanOrEqual(3 * SECOND);
    expect(told[0]!.startedAt).toBeGreaterThan(T0 - 20 * SECOND);
    expect(told[0]!.startedAt).toBeLessThanOrEqual(T0);
    expect(told[0]!.reason).toMatch(/^\d+ in \d+ s against ~[\d.]+ normally \(p < 1e-\d\)$/);
    expect(told[0]!.baseline! / 60).toBeCloseTo(normal, 0);
  });

  it('on a ramp of a few minutes, long before its top', () => {
    const random = seededRandom(12);
    const rate = (t: number) => (t < T0 ? 0.1 : Math.min(10, 0.1 + ((t - T0) / (5 * MINUTE)) * 10));
    const arrivals = poissonArrivals(rate, 10, { from: T0 - 2 * HOUR, to: T0 + 10 * MINUTE, random });
    const told = run(arrivals, T0 - MINUTE, T0 + 10 * MINUTE);
    expect(told.map(({ event }) => event)).toEqual(['fired']);
    expect(told[0]!.at - T0).toBeLessThan(2 * MINUTE);
  });

  it('again on a second spike half an hour after the first', () => {
    const arrivals = [...regularArrivals(T0 - HOUR, T0 + HOUR, 20 * SECOND)];
    arrivals.push(...spike(T0, 10, 5 * MINUTE), ...spike(T0 + 35 * MINUTE, 10, 5 * MINUTE));
    const told = run(arrivals, T0 - MINUTE, T0 + HOUR);
    expect(told.map(({ event }) => event)).toEqual(['fired', 'resolved', 'fired', 'resolved']);
  });
});

describe('rate_limit_spike resolves', () => {
  it('about a minute and a half after the last failure, not sooner', () => {
    const end = T0 + 30 * SECOND;
    const told = run(spike(T0, 20, 30 * SECOND), T0 - MINUTE, T0 + 5 * MINUTE);
    expect(told[1]!.at - end).toBeGreaterThan(MINUTE);
    expect(told[1]!.at - end).toBeLessThanOrEqual(100 * SECOND);
    expect(told[1]!.reason).toMatch(/^resolved after .*: 0 in 60 s, over at 15 or fewer, \d+ at the peak$/);
  });

  it('never while it goes on, however long: its own height does not become normal', () => {
    const noise = regularArrivals(T0 - 2 * HOUR, T0 + 5 * HOUR, 20 * SECOND);
    const told = run([...noise, ...spike(T0, 5, 5 * HOUR)], T0 - MINUTE, T0 + 5 * HOUR);
    expect(told.map(({ event }) => event)).toEqual(['fired']);
  });

  it('once for a spike that comes in waves closer together than its hold', () => {
    const noise = regularArrivals(T0 - 2 * HOUR, T0 + HOUR, 20 * SECOND);
    const waves = Array.from({ length: 10 }, (_, i) => spike(T0 + i * 70 * SECOND, 20, 10 * SECOND)).flat();
    const told = run([...noise, ...waves], T0 - MINUTE, T0 + HOUR);
    expect(told.map(({ event }) => event)).toEqual(['fired', 'resolved']);
  });
});

describe('rate_limit_spike stays quiet', () => {
  it.each([
    ['a trickle from the first second', regularArrivals(T0, T0 + 3 * HOUR, 3 * SECOND)],
    ['a busy but steady project', regularArrivals(T0 - 2 * HOUR, T0 + 3 * HOUR, 500).filter((t) => t > T0)],
    ['a few failures at once', Array.from({ length: 19 }, () => T0 + HOUR)],
    ['nothing at all', []],
  ])('on %s', (name, arrivals) => {
    // A project that starts busy is above the plain threshold once, before it has a history.
    const from = name.startsWith('a busy') ? T0 + 10 * MINUTE : T0;
    expect(run(arrivals, from, T0 + 3 * HOUR)).toEqual([]);
  });

  it('on a day whose load swings tenfold, with chance on top', () => {
    const random = seededRandom(13);
    const rate = (t: number) => 1.1 - Math.cos(((t - T0) / (24 * HOUR)) * 2 * Math.PI);
    const arrivals = poissonArrivals(rate, 2.1, { from: T0, to: T0 + 26 * HOUR, random });
    expect(run(arrivals, T0 + 10 * MINUTE, T0 + 26 * HOUR, 7 * SECOND)).toEqual([]);
  });

  it('on a cron job that bursts every five minutes, once that is known', () => {
    const bursts = Array.from({ length: 60 }, (_, i) => spike(T0 + i * 5 * MINUTE, 10, 4 * SECOND)).flat();
    const told = run(bursts, T0 + 30 * MINUTE, T0 + 5 * HOUR);
    expect(told).toEqual([]);
  });

  it('on a shipper that delivers each minute at one instant', () => {
    const random = seededRandom(14);
    const flushes = regularArrivals(T0, T0 + 3 * HOUR, MINUTE).flatMap((at) =>
      Array.from({ length: 50 + Math.floor(random() * 20) }, () => at),
    );
    expect(run(flushes, T0 + 10 * MINUTE, T0 + 3 * HOUR)).toEqual([]);
  });

  it('when failures come back after a gap in the data as they were before', () => {
    const before = regularArrivals(T0, T0 + HOUR, 4 * SECOND);
    const after = regularArrivals(T0 + 90 * MINUTE, T0 + 3 * HOUR, 4 * SECOND);
    expect(run([...before, ...after], T0, T0 + 3 * HOUR)).toEqual([]);
  });
});
