import { BoundedLabel } from './bounded-label.js';

describe('BoundedLabel', () => {
  it('keeps the first values and folds later ones, for ever', () => {
    const label = new BoundedLabel(2);
    expect(['a', 'b', 'c', 'a', 'd'].map((value) => label.fold(value))).toEqual([
      'a',
      'b',
      'other',
      'a',
      'other',
    ]);
  });
});
