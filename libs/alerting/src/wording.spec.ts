import { countInWords, probabilityInWords, spanInWords } from './wording.js';

describe('spanInWords', () => {
  it.each([
    [-5, '0 s'],
    [48_400, '48 s'],
    [90_000, '90 s'],
    [12 * 60_000, '12 min'],
    [3 * 3_600_000, '3 h'],
    [200 * 60_000, '3 h 20 min'],
    [48 * 3_600_000, '2 d'],
    [52 * 3_600_000, '2 d 4 h'],
  ])('%d ms', (ms, expected) => {
    expect(spanInWords(ms)).toBe(expected);
  });
});

describe('numbers in words', () => {
  it('keeps a digit only where it says something', () => {
    expect([0, 0.54, 7, 86.6].map(countInWords)).toEqual(['0', '0.5', '7', '87']);
  });

  it('states a probability as a bound that holds', () => {
    expect([-0.2, -4.3, -340, -Infinity].map(probabilityInWords)).toEqual([
      'p < 1',
      'p < 1e-4',
      'p < 1e-9',
      'p < 1e-9',
    ]);
  });
});
