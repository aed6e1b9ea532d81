import { retryDelayMs } from './job-queue.js';

describe('retryDelayMs', () => {
  it.each([
    [1, 250],
    [2, 500],
    [4, 2_000],
    [8, 30_000],
    [1_000_000, 30_000],
  ])('after attempt %d waits %d ms', (attempts, expected) => {
    expect(retryDelayMs(attempts)).toBe(expected);
  });
});
