import fc from 'fast-check';
import { lnGamma, log10UpperTail } from './tail-probability.js';

describe('lnGamma', () => {
  it.each([
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [1, 0],
    [5, Math.log(24)],
    [171, 706.5730622457874],
  ])('of %d', (x, expected) => {
    expect(lnGamma(x)).toBeCloseTo(expected, 9);
  });
});

describe('log10UpperTail', () => {
  // Reference values: sums of the exact masses, written out term by term.
  it.each([
    ['Poisson, nothing asked', { mean: 3, size: null }, 0, 1],
    ['Poisson, at least one', { mean: 2, size: null }, 1, 1 - Math.exp(-2)],
    ['Poisson, below the mean', { mean: 4, size: null }, 2, 1 - 5 * Math.exp(-4)],
    ['Poisson, far above', { mean: 1, size: null }, 3, 1 - 2.5 * Math.exp(-1)],
    ['geometric (size 1)', { mean: 1, size: 1 }, 10, 0.5 ** 10],
    ['geometric below the mean', { mean: 9, size: 1 }, 2, 0.81],
  ])('%s', (_name, model, count, probability) => {
    expect(10 ** log10UpperTail(model, count)).toBeCloseTo(probability, 10);
  });

  it('stays finite and ordered far beyond what a double can hold', () => {
    const near = log10UpperTail({ mean: 7, size: null }, 412);
    const far = log10UpperTail({ mean: 7, size: null }, 4_120);
    expect(near).toBeLessThan(-300);
    expect(far).toBeLessThan(near);
    expect(Number.isFinite(far)).toBe(true);
  });

  it('is a probability that falls with the count and is heavier when counts scatter more', () => {
    const mean = fc.double({ min: 0.1, max: 500, noNaN: true });
    const count = fc.integer({ min: 1, max: 2_000 });
    const size = fc.double({ min: 0.05, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(mean, count, size, (m, k, s) => {
        const model = { mean: m, size: s };
        const here = log10UpperTail(model, k);
        expect(here).toBeLessThanOrEqual(0);
        expect(log10UpperTail(model, k + 1)).toBeLessThanOrEqual(here + 1e-9);
        if (k > 3 * m + 10) {
          expect(here).toBeGreaterThanOrEqual(log10UpperTail({ mean: m, size: null }, k) - 1e-6);
        }
      }),
    );
  });
});
