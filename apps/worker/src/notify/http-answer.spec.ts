import { ForbiddenTarget } from '#platform/net/reach.js';
import { failedResult, readStatus, retryAfterMs } from './http-answer.js';

const NOW = Date.UTC(2026, 0, 5, 3, 0, 0);

describe('readStatus', () => {
  it.each([
    [200, 'delivered'],
    [202, 'delivered'],
    [301, 'rejected'],
    [304, 'rejected'],
    [400, 'rejected'],
    [401, 'rejected'],
    [408, 'retry'],
    [410, 'rejected'],
    [425, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [504, 'retry'],
  ])('%d is %s', (status, outcome) => {
    expect(readStatus({ status, retryAfter: null, body: '' }, NOW).outcome).toBe(outcome);
  });
});

describe('failedResult', () => {
  it('tries again what broke, never what is forbidden, and repeats no message', () => {
    const broken = Object.assign(new Error('connect to https://hooks.example/secret'), {
      code: 'ECONNRESET',
    });
    expect(failedResult(broken)).toEqual({ outcome: 'retry', error: 'ECONNRESET' });
    expect(failedResult(new ForbiddenTarget())).toEqual({
      outcome: 'rejected',
      error: 'the address is private or special',
    });
  });
});

describe('retryAfterMs', () => {
  it.each([
    [null, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-4', undefined],
    ['0', 0],
    ['1.5', 1_500],
    ['Mon, 05 Jan 2026 03:00:20 GMT', 20_000],
    ['Mon, 05 Jan 2026 02:00:00 GMT', 0],
  ])('%j', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });
});
