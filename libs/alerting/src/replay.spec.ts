import { poissonArrivals, seededRandom, simulateRule } from '../../../test/kit/simulate-rule.js';
import { makeRule } from './rule-type.js';
import { replay, spreadMinutes } from './replay.js';
import { rateLimitSpike } from './rules/rate-limit-spike.js';
import { serverErrorPersistence } from './rules/server-error-persistence.js';
import { bucketStart, type Bucket } from './series.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const T0 = Date.UTC(2026, 0, 5, 3, 0, 0);

function bucketsOf(arrivals: readonly number[], bucketMs: number): Bucket[] {
  const counts = new Map<number, number>();
  for (const time of arrivals) {
    const at = bucketStart(time, bucketMs);
    counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  return [...counts].map(([at, count]) => ({ at, count })).sort((a, b) => a.at - b.at);
}

/** Six hours of a trickle with two spikes and an outage. */
function story(): number[] {
  const rate = (t: number) => {
    const minute = (t - T0) / MINUTE;
    return (minute >= 60 && minute < 63) || (minute >= 200 && minute < 210) ? 8 : 0.02;
  };
  return poissonArrivals(rate, 8, { from: T0 - 2 * HOUR, to: T0 + 6 * HOUR, random: seededRandom(31) });
}

describe('replay', () => {
  it.each([
    ['rate_limit_spike', makeRule(rateLimitSpike)],
    ['server_error_persistence', makeRule(serverErrorPersistence)],
  ])('of %s finds where counts by ten seconds are known what would have fired live', (_name, rule) => {
    const arrivals = story();
    const live = simulateRule(rule, arrivals, T0, T0 + 6 * HOUR - 1, 1_000);
    const { incidents } = replay({
      rule,
      project: 'shop',
      subject: null,
      buckets: bucketsOf(arrivals, 10_000),
      from: T0,
      to: T0 + 6 * HOUR - 1,
      exactFrom: 0,
    });
    const fired = live.filter(({ event }) => event === 'fired');
    expect(fired).toHaveLength(2);
    expect(incidents).toHaveLength(2);
    for (const [i, incident] of incidents.entries()) {
      expect(Math.abs(incident.firedAt - fired[i]!.at)).toBeLessThanOrEqual(20 * SECOND);
      expect(incident.resolvedAt).not.toBeNull();
      expect(incident.peak).toBeGreaterThan(100);
    }
  });

  it('of counts by the minute finds the same, a minute later at most', () => {
    const rule = makeRule(rateLimitSpike);
    const arrivals = story();
    const { incidents, evaluated } = replay({
      rule,
      project: 'shop',
      subject: null,
      buckets: spreadMinutes(bucketsOf(arrivals, MINUTE)),
      from: T0,
      to: T0 + 6 * HOUR,
      exactFrom: Infinity,
    });
    expect(incidents.map(({ firedAt }) => Math.floor((firedAt - T0) / MINUTE))).toEqual([60, 200]);
    expect(evaluated).toBeLessThanOrEqual(6 * 60 + 1);
  });

  it('passes over what is empty', () => {
    const { incidents, evaluated } = replay({
      rule: makeRule(rateLimitSpike),
      project: 'shop',
      subject: null,
      buckets: spreadMinutes([{ at: T0 + 10 * 24 * HOUR, count: 600 }]),
      from: T0,
      to: T0 + 30 * 24 * HOUR,
      exactFrom: Infinity,
    });
    expect(incidents).toHaveLength(1);
    expect(evaluated).toBeLessThan(20);
  });

  it('says of one that goes on that it is not over', () => {
    const buckets = spreadMinutes(Array.from({ length: 30 }, (_, i) => ({ at: T0 + i * MINUTE, count: 60 })));
    const { incidents } = replay({
      rule: makeRule(serverErrorPersistence),
      project: 'shop',
      subject: null,
      buckets,
      from: T0,
      to: T0 + 30 * MINUTE,
      exactFrom: Infinity,
    });
    expect(incidents).toMatchObject([{ resolvedAt: null, peak: 60 }]);
  });
});

describe('a minute laid over its ten seconds', () => {
  it.each([1, 3, 6, 7, 100])('keeps its sum of %d', (count) => {
    const buckets = spreadMinutes([{ at: T0, count }]);
    expect(buckets.reduce((sum, one) => sum + one.count, 0)).toBe(count);
    expect(
      Math.max(...buckets.map((one) => one.count)) - Math.min(...buckets.map((one) => one.count)),
    ).toBeLessThan(2);
  });
});
