import { simulate } from '../simulation/main.js';
import { reportOf } from '../simulation/report.js';
import { summarise } from '../simulation/score.js';

const DAYS = 30;

describe('the headline alerts over a simulated month', () => {
  // Every fourth second: the whole is `npm run simulate`.
  const scores = simulate({ seed: 1, days: DAYS, stepMs: 4_000 });
  const summary = summarise(scores);

  it('find every planted trouble within its time', () => {
    expect(summary.planted).toBeGreaterThan(15);
    expect(
      scores.flatMap(({ found }) => found).filter(({ delayMs, limitMs }) => !(delayMs! <= limitMs)),
    ).toEqual([]);
  });

  it('page for nothing at most once a week', () => {
    expect(summary.falsePages).toBeLessThanOrEqual(DAYS / 7);
  });

  it('would be seen to miss one, and to page for nothing', () => {
    const blind = scores.map((score) => ({
      ...score,
      found: score.found.map((one) => ({ ...one, delayMs: null })),
    }));
    expect(summarise(blind)).toMatchObject({ found: 0, recall: 0, late: summary.planted });
    const noise = { project: 'shop', rule: 'rate_limit_spike', at: 0, reason: 'a fly' };
    const nervous = [...scores, { found: [], falsePages: [noise], pages: 1, learning: 0 }];
    expect(summarise(nervous).falsePages).toBe(summary.falsePages + 1);
    expect(reportOf(nervous, { seed: 1, days: DAYS })).toContain('a fly');
  });
});
