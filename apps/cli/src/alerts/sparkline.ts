const BARS = '▁▂▃▄▅▆▇█';

/** A line of bars, one for each value; zero is the lowest only where everything is zero, else a blank. */
export function sparkline(values: readonly number[]): string {
  const highest = Math.max(...values, 0);
  return values
    .map((value) => {
      if (value <= 0) return highest === 0 ? BARS[0] : ' ';
      return BARS[Math.min(BARS.length - 1, Math.floor((value / highest) * BARS.length))];
    })
    .join('');
}

/** Marks under a line of bars: `^` where something begins, from positions in it. */
export function marks(length: number, positions: readonly number[]): string {
  const at = new Set(positions);
  return Array.from({ length }, (_, i) => (at.has(i) ? '^' : ' '))
    .join('')
    .trimEnd();
}
