import { regularArrivals, simulateRule } from '../../../../test/kit/simulate-rule.js';
import { makeRule, type RuleType } from '../rule-type.js';
import { credentialsBroken } from './credentials-broken.js';
import { nodeFailing } from './node-failing.js';
import { quotaExceeded } from './quota-exceeded.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const T0 = Date.UTC(2026, 0, 5, 3, 0, 7);

function told(type: RuleType, arrivals: readonly number[]): [string, number][] {
  return simulateRule(makeRule(type), arrivals, T0 - MINUTE, T0 + 60 * MINUTE, 5 * SECOND).map(
    ({ event, at }) => [event, Math.round((at - T0) / MINUTE)],
  );
}

describe('rules that ask for persistence', () => {
  it.each([
    ['credentials_broken', credentialsBroken, 3, [3, 29]],
    ['quota_exceeded', quotaExceeded, 40, [3, 36]],
    ['node_failing', nodeFailing, 10, [2, 25]],
  ] as const)(
    '%s fires on what goes on for minutes, and once',
    (_name, type, everySeconds, [fired, resolved]) => {
      const events = told(type, regularArrivals(T0, T0 + 20 * MINUTE, everySeconds * SECOND));
      expect(events.map(([event]) => event)).toEqual(['fired', 'resolved']);
      expect(events[0]![1]).toBeLessThanOrEqual(fired + 1);
      expect(events[1]![1]).toBeGreaterThanOrEqual(20);
      expect(events[1]![1]).toBeLessThanOrEqual(resolved);
    },
  );

  it.each([
    ['a key that is being rotated', credentialsBroken, regularArrivals(T0, T0 + 70 * SECOND, 500)],
    ['one wrong key now and then', credentialsBroken, regularArrivals(T0, T0 + 60 * MINUTE, 4 * MINUTE)],
    ['the demo of a minute', quotaExceeded, regularArrivals(T0, T0 + 65 * SECOND, SECOND)],
    ['a used-up quota met twice', quotaExceeded, [T0, T0 + 3 * MINUTE]],
    ['a node that fails once a minute', nodeFailing, regularArrivals(T0, T0 + 60 * MINUTE, 70 * SECOND)],
    ['a node that fails a thousand times at once', nodeFailing, Array.from({ length: 1_000 }, () => T0)],
  ])('stay quiet on %s', (_name, type, arrivals) => {
    expect(told(type, arrivals)).toEqual([]);
  });
});
