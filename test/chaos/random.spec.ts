import { Random } from './random.js';

describe('Random', () => {
  it('takes the same course from the same seed, and another from another', () => {
    const course = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 20 }, () => random.between(1, 1_000));
    };
    expect(course(7)).toEqual(course(7));
    expect(course(7)).not.toEqual(course(8));
  });

  it('stays within its bounds and reaches both', () => {
    const random = new Random(1);
    const drawn = new Set(Array.from({ length: 1_000 }, () => random.between(3, 5)));
    expect([...drawn].sort()).toEqual([3, 4, 5]);
  });

  it('shuffles without losing anything', () => {
    const list = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(new Random(5).shuffled(list).sort()).toEqual(list);
  });
});
