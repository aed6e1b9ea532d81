import { RetentionPolicy } from './retention-policy.js';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 4, 20, 12);

describe('RetentionPolicy', () => {
  const policy = new RetentionPolicy(
    { failures: 30, rollups: 100 },
    new Map([
      ['brief', 7],
      ['bank', 365],
    ]),
  );

  it('gives a project its own days, and any other the default', () => {
    expect(['brief', 'bank', 'unheard of'].map((id) => policy.keptDays(id))).toEqual([7, 365, 30]);
    expect([policy.shortest, policy.longest]).toEqual([7, 365]);
  });

  it('keeps counts for as long as any failure', () => {
    expect(policy.rollups).toBe(365);
    expect(new RetentionPolicy({ failures: 30, rollups: 100 }, new Map()).rollups).toBe(100);
  });

  it('keeps a day until all of it is old enough', () => {
    const end = (days: number) => NOW - days * DAY_MS;
    expect(policy.keeps('brief', end(7), NOW)).toBe(false);
    expect(policy.keeps('brief', end(7) + 1, NOW)).toBe(true);
    expect(policy.keeps('other', end(29), NOW)).toBe(true);
    expect(policy.keeps('bank', end(364), NOW)).toBe(true);
  });
});
