import { parseTime } from './time.js';

describe('parseTime', () => {
  const eight = Date.UTC(2026, 10, 20, 8);

  it.each([
    ['2026-11-20T08:00:00Z', eight],
    ['2026-11-20T08:00', eight],
    ['2026-11-20T09:00:00.000+01:00', eight],
    ['2026-11-20T09:00:00 01:00', eight],
    ['2026-11-20T03:00:00-0500', eight],
    ['2026-11-20', Date.UTC(2026, 10, 20)],
    [String(eight), eight],
    ['0', 0],
  ])('reads %s', (text, expected) => {
    expect(parseTime(text)).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '2026-13-40',
    '2026-11-20T25:00',
    '-5',
    '1e9',
    '99999999999999999',
    '20 Nov 2026',
  ])('refuses %j', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});
