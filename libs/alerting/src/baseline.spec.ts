import { countModel, median, recurrences, robustBaseline } from './baseline.js';

describe('median', () => {
  it.each([
    [[], 0],
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

describe('robustBaseline', () => {
  it('is null on too little history', () => {
    expect(robustBaseline([1, 2], { least: 3, recent: 2 })).toBeNull();
  });

  it('is not moved by a minority of wild windows', () => {
    const calm = Array.from({ length: 20 }, () => 7);
    const baseline = robustBaseline([...calm, 900, 1_000, 800], { least: 5, recent: 15 });
    expect(baseline).toEqual({ typical: 7, sigma: 0, windows: 23 });
  });

  it('follows a ramp instead of lagging half of the history behind', () => {
    const ramp = Array.from({ length: 120 }, (_, age) => 120 - age);
    expect(robustBaseline(ramp, { least: 5, recent: 15 })!.typical).toBe(113);
  });
});

describe('countModel', () => {
  it('is Poisson when windows scatter no more than chance does', () => {
    expect(countModel({ typical: 100, sigma: 9, windows: 60 }, 0.5)).toEqual({ mean: 50, size: null });
  });

  it('takes more scatter in as a negative binomial of the same variance', () => {
    const { mean, size } = countModel({ typical: 100, sigma: 30, windows: 60 }, 1);
    expect(mean + mean ** 2 / size!).toBeCloseTo(900, 9);
  });

  it('never expects nothing at all', () => {
    expect(countModel({ typical: 0, sigma: 0, windows: 60 }, 1)).toEqual({ mean: 1, size: null });
  });
});

describe('recurrences', () => {
  it.each([
    ['nothing high', [1, 2, 1], 0],
    ['one long run', [0, 9, 9, 9, 0], 1],
    ['a dip of one window inside a run', [9, 9, 0, 9], 1],
    ['a burst every third window', [9, 0, 0, 9, 0, 0, 9], 3],
  ])('%s', (_name, counts, expected) => {
    expect(recurrences(counts, 5)).toBe(expected);
  });
});
