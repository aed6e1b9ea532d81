import { retryDelayMs } from './backoff.js';

describe('retryDelayMs', () => {
  it.each([
    ['the first time', 1, undefined, 0, 500],
    ['the first time, unlucky', 1, undefined, 1, 1_000],
    ['doubling', 4, undefined, 1, 8_000],
    ['up to a minute', 40, undefined, 1, 60_000],
    ['what the receiver asks for, when longer', 1, 30_000, 0, 30_000],
    ['our own, when that is longer', 6, 1_000, 0, 16_000],
    ['an hour at most, whatever is asked', 1, 86_400_000, 0, 3_600_000],
  ])('%s', (_name, attempts, asked, random, expected) => {
    expect(retryDelayMs(attempts, asked, random)).toBe(expected);
  });
});
