import {
  poissonArrivals,
  regularArrivals,
  seededRandom,
  simulateRule,
} from '../../../../test/kit/simulate-rule.js';
import { makeRule } from '../rule-type.js';
import { serverErrorPersistence } from './server-error-persistence.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const T0 = Date.UTC(2026, 0, 5, 3, 0, 7);

function run(arrivals: readonly number[], to = T0 + 20 * MINUTE) {
  return simulateRule(makeRule(serverErrorPersistence), arrivals, T0 - MINUTE, to);
}

describe('server_error_persistence', () => {
  it('fires within a minute of an outage and resolves soon after it', () => {
    const end = T0 + 3 * MINUTE;
    const told = run(regularArrivals(T0, end, 2 * SECOND));
    expect(told.map(({ event }) => event)).toEqual(['fired', 'resolved']);
    expect(told[0]!.at - T0).toBeLessThanOrEqual(45 * SECOND);
    expect(told[0]!.incident.startedAt).toBeLessThanOrEqual(T0);
    expect(told[0]!.incident.reason).toMatch(/^5xx in 4 of the last 6 windows of 10 s, \d+ in all$/);
    expect(told[1]!.at - end).toBeLessThanOrEqual(90 * SECOND);
  });

  it('tells a story of a minute: an outage of 40 s fires', () => {
    const told = run(regularArrivals(T0, T0 + 40 * SECOND, SECOND));
    expect(told.map(({ event }) => event)).toEqual(['fired', 'resolved']);
  });

  it.each([
    ['one burst, however high', Array.from({ length: 5_000 }, (_, i) => T0 + i)],
    [
      'a burst with its retries',
      [0, 2, 4, 8, 16].flatMap((s) => Array.from({ length: 9 }, () => T0 + s * SECOND)),
    ],
    ['one now and then', regularArrivals(T0, T0 + 20 * MINUTE, 12 * SECOND)],
    [
      'a burst each minute',
      regularArrivals(T0, T0 + 20 * MINUTE, MINUTE).flatMap((t) => Array.from({ length: 40 }, () => t)),
    ],
  ])('stays quiet on %s', (_name, arrivals) => {
    expect(run(arrivals)).toEqual([]);
  });

  it('does not call it over in a pause shorter than half a minute, nor fire twice', () => {
    const first = regularArrivals(T0, T0 + 2 * MINUTE, SECOND);
    const second = regularArrivals(T0 + 2 * MINUTE + 50 * SECOND, T0 + 5 * MINUTE, SECOND);
    const told = run([...first, ...second]);
    expect(told.map(({ event }) => event)).toEqual(['fired', 'resolved']);
    expect(told[1]!.at).toBeGreaterThan(T0 + 5 * MINUTE);
  });

  it('lasts as long as an outage that never quite ends', () => {
    const random = seededRandom(21);
    const arrivals = poissonArrivals(() => 0.6, 0.6, { from: T0, to: T0 + 20 * MINUTE, random });
    expect(run(arrivals).map(({ event }) => event)).toEqual(['fired']);
  });

  it('still resolves where a stray 5xx comes every two minutes', () => {
    const outage = regularArrivals(T0, T0 + 2 * MINUTE, SECOND);
    const strays = regularArrivals(T0 + 2 * MINUTE, T0 + 20 * MINUTE, 2 * MINUTE);
    const told = run([...outage, ...strays]);
    expect(told.map(({ event }) => event)).toEqual(['fired', 'resolved']);
  });
});
