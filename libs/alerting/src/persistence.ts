import type { Level } from './rule.js';
import { bucketStart, countBetween, type Series } from './series.js';

/** How long something has to keep coming before it counts as persisting. */
export interface Persistence {
  /** Width of one window in milliseconds, a multiple of the series' bucket. */
  windowMs: number;
  /** How many of the newest windows (the filling one included) are looked at. */
  windows: number;
  /** Active when failures are seen in this many of them … */
  enterWindows: number;
  /** … and are this many in all. */
  minCount: number;
  /** Clear when they are seen in no more than this many. */
  exitWindows: number;
}

export interface PersistenceFinding {
  level: Level;
  /** Windows in which something was seen. */
  seen: number;
  /** Failures in all of them. */
  value: number;
  /** Start of the oldest window, epoch milliseconds. */
  from: number;
}

/** Looks at the newest windows up to `now`. One burst, however high, is in one or two of them and thus no persistence. */
export function persistence(
  series: Series,
  now: number,
  { windowMs, windows, enterWindows, minCount, exitWindows }: Persistence,
): PersistenceFinding {
  const from = bucketStart(now, windowMs) - (windows - 1) * windowMs;
  let seen = 0;
  let value = 0;
  for (let i = 0; i < windows; i++) {
    const at = from + i * windowMs;
    const count = countBetween(series, at, Math.min(at + windowMs, now + 1));
    if (count > 0) seen++;
    value += count;
  }
  const level =
    seen >= Math.min(enterWindows, windows) && value >= minCount
      ? 'active'
      : seen <= exitWindows
        ? 'clear'
        : 'lingering';
  return { level, seen, value, from };
}
