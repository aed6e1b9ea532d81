import { sharesOf } from './size-shares.js';

describe('sharesOf', () => {
  const rows = (project: string, day: number, n: number) => ({ project, day, rows: n });

  it('divides each day by number and size of its failures, and nothing of it twice', () => {
    const days = new Map([
      [1, 1_000],
      [2, 500],
    ]);
    const counted = [rows('a', 1, 10), rows('b', 1, 10), rows('b', 2, 3)];
    const shares = sharesOf(
      days,
      counted,
      new Map([
        ['a', 300],
        ['b', 100],
      ]),
    );
    expect(Object.fromEntries(shares)).toEqual({ a: 750, b: 750 });
  });

  it('gives nothing for days that were dropped and projects that have none left', () => {
    const shares = sharesOf(
      new Map([[1, 1_000]]),
      [rows('a', 9, 5), rows('gone', 1, 5)],
      new Map([['a', 1]]),
    );
    expect(Object.fromEntries(shares)).toEqual({});
  });
});
