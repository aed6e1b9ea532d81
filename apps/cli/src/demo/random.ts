/** A source of numbers in [0, 1). */
export type Random = () => number;

/**
 * Numbers that a seed states completely, so that a story can be told again (the mulberry32 generator: 32 bits
 * of state, quite enough to pick error texts, and not for secrets).
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An integer from `low` to `high`, both included. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** One of the items; the list must not be empty. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('cannot pick from an empty list');
  return item;
}

/** `length` lower-case hexadecimal digits. */
export function hex(random: Random, length: number): string {
  return Array.from({ length }, () => between(random, 0, 15).toString(16)).join('');
}

/** A UUID of version 4. */
export function uuid(random: Random): string {
  const variant = pick(random, ['8', '9', 'a', 'b']);
  return [
    hex(random, 8),
    hex(random, 4),
    `4${hex(random, 3)}`,
    `${variant}${hex(random, 3)}`,
    hex(random, 12),
  ].join('-');
}
