import { parseStep, stepFor } from './step.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('parseStep', () => {
  it.each([
    ['60', MINUTE],
    ['10s', 10_000],
    ['1m', MINUTE],
    ['1h', HOUR],
    ['7d', 7 * DAY],
  ])('reads %s', (text, expected) => {
    expect(parseStep(text)).toBe(expected);
  });

  it.each(['', '0', '5', '15s', '-60', '1.5m', '1w', 'm', '1e3', '99999999999'])('refuses %j', (text) => {
    expect(parseStep(text)).toBeUndefined();
  });
});

describe('stepFor', () => {
  it.each([
    [5 * MINUTE, 10_000],
    [HOUR, MINUTE],
    [DAY, HOUR / 2],
    [30 * DAY, DAY / 2],
    [365 * DAY, 7 * DAY],
    [10 * 365 * DAY, 61 * DAY],
  ])('a range of %d ms is cut into %d ms', (range, expected) => {
    expect(stepFor(range)).toBe(expected);
  });
});
