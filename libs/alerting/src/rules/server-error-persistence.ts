import { SERVER_ERROR_CODES } from '#catalog/families.js';
import type { Level, Rule } from '../rule.js';
import { bucketStart, countBetween, firstAtLeast } from '../series.js';

export interface ServerErrorPersistenceOptions {
  bucketMs: number;
  /** How many of the newest windows (one bucket each, the filling one included) are looked at. */
  windows: number;
  /** Fires when failures are seen in this many of them … */
  enterWindows: number;
  /** … and are this many in all. */
  minCount: number;
  /** Over when they are seen in no more than this many. */
  exitWindows: number;
  forMs: number;
  holdMs: number;
}

export const SERVER_ERROR_PERSISTENCE: ServerErrorPersistenceOptions = {
  bucketMs: 10_000,
  windows: 6,
  enterWindows: 4,
  minCount: 10,
  exitWindows: 1,
  forMs: 3_000,
  holdMs: 30_000,
};

/**
 * Server errors of one project that keep coming: seen in most of the last windows, and not just a few. It
 * asks for persistence and not for height, so that one burst, however high, is left to its issue. Works
 * on counts alone, because where only failures are shipped there is no error rate.
 */
export function serverErrorPersistence(
  options: ServerErrorPersistenceOptions = SERVER_ERROR_PERSISTENCE,
): Rule {
  const { bucketMs, windows, enterWindows, minCount, exitWindows } = options;
  return {
    name: 'server_error_persistence',
    title: 'Server errors persist',
    severity: 'critical',
    codes: SERVER_ERROR_CODES,
    windowMs: bucketMs * windows,
    bucketMs,
    historyMs: bucketMs * windows,
    forMs: options.forMs,
    holdMs: options.holdMs,
    evaluate({ series, now, open }) {
      const from = bucketStart(now, bucketMs) - (windows - 1) * bucketMs;
      let seen = 0;
      for (let i = 0; i < windows; i++) {
        const at = from + i * bucketMs;
        if (countBetween(series, at, at + bucketMs) > 0) seen++;
      }
      const value = countBetween(series, from, now + 1);
      const level = levelOf(seen, value);
      const first = firstAtLeast(series, from, now + 1, 1);
      return {
        level,
        value,
        baseline: null,
        since: open?.state === 'firing' ? open.startedAt : first,
        reason: `5xx in ${seen} of the last ${windows} windows of ${bucketMs / 1_000} s, ${value} in all`,
      };
    },
  };

  function levelOf(seen: number, value: number): Level {
    if (seen >= enterWindows && value >= minCount) return 'active';
    return seen <= exitWindows ? 'clear' : 'lingering';
  }
}
