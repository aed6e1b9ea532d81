import { z } from 'zod';
import { SERVER_ERROR_CODES } from '#catalog/families.js';
import { duration, quantity, wholeNumber } from '../duration.js';
import { persistence, type Persistence } from '../persistence.js';
import { PLAIN, ruleType, type RuleBody, type RuleScope } from '../rule-type.js';
import { firstAtLeast, type Series } from '../series.js';
import { burnRate, callsIn, type Burn } from '../traffic.js';
import { percentInWords, spanInWords } from '../wording.js';

const BUCKET_MS = 10_000;
const MINUTE = 60_000;

/** Shares of failed calls that are too many, each over a long and a short window: sustained, and still going on. */
interface Burning {
  fastRatio: number;
  slowRatio: number;
}

const FAST = { longMs: 5 * MINUTE, shortMs: MINUTE } as const;
const SLOW = { longMs: 60 * MINUTE, shortMs: 5 * MINUTE } as const;

const params = z.strictObject({
  window: duration('Width of one window.', '10s', '10m').default(BUCKET_MS),
  windows: wholeNumber('How many of the newest windows are looked at.', 2, 60).default(6),
  enterWindows: wholeNumber('Fires when server errors are in this many of them …', 1, 60).default(4),
  minCount: wholeNumber('… and are this many in all.', 1, 1_000_000).default(10),
  exitWindows: wholeNumber('Over when they are in no more than this many.', 0, 59).default(1),
  fastRatio: quantity(
    'With traffic totals: fires at this share of calls over 5 minutes and the last one …',
    0,
    1,
  ).default(0.1),
  slowRatio: quantity(
    '… or at this share over an hour and the last 5 minutes; fewer never fire.',
    0,
    1,
  ).default(0.02),
});

/**
 * Server errors of one project that keep coming: seen in most of the last windows, and not just a few. It
 * asks for persistence and not for height, so that one burst, however high, is left to its issue. Works
 * on counts alone where only failures are shipped; with the total of calls known it also sees a share that is too
 * high for long, and lets a share pass that a large service has every day.
 */
export const serverErrorPersistence = ruleType({
  name: 'server_error_persistence',
  title: 'Server errors persist',
  severity: 'critical',
  enabled: true,
  notify: true,
  forMs: 3_000,
  holdMs: 30_000,
  scopes: ['environments', 'flows'],
  params,
  build({ window, windows, enterWindows, minCount, exitWindows, fastRatio, slowRatio }, scope) {
    const windowMs = Math.ceil(window / BUCKET_MS) * BUCKET_MS;
    return serverErrorBody(
      { windowMs, windows, enterWindows, minCount, exitWindows },
      { fastRatio, slowRatio },
      scope,
    );
  },
});

function serverErrorBody(keeps: Persistence, burning: Burning, scope: RuleScope): RuleBody {
  const windowMs = keeps.windowMs * keeps.windows;
  return {
    ...PLAIN,
    signal: {
      of: 'failures',
      filter: { codes: SERVER_ERROR_CODES, ...scope },
      by: 'project',
      measure: 'count',
    },
    traffic: scope,
    windowMs,
    bucketMs: BUCKET_MS,
    historyMs: Math.max(windowMs, SLOW.longMs + 10 * MINUTE),
    evaluate({ series, now, open, traffic }) {
      const found = persistence(series, now, keeps);
      const { value, seen, from } = found;
      const calls = callsIn(traffic, now, windowMs);
      const share = calls === null ? null : Math.min(1, value / Math.max(calls, value, 1));
      const burn = burningOf(series, traffic, now, keeps.minCount, burning);
      // Where calls are counted, a share that is no trouble is none however long it lasts.
      const harmless = share !== null && share < burning.slowRatio && found.level === 'active';
      const level = burn ? 'active' : harmless ? 'lingering' : found.level;
      const counted = `5xx in ${seen} of the last ${keeps.windows} windows of ${keeps.windowMs / 1_000} s, ${value} in all`;
      const ofCalls = share === null ? '' : `, ${percentInWords(share)} of calls`;
      return {
        level,
        value,
        baseline: null,
        since: open?.state === 'firing' ? open.startedAt : firstAtLeast(series, from, now + 1, 1),
        reason: burn && found.level !== 'active' ? burnInWords(burn) : counted + ofCalls,
      };
    },
  };
}

interface Burnt extends Burn {
  longMs: number;
}

function burningOf(
  failures: Series,
  traffic: Series | null | undefined,
  now: number,
  minCount: number,
  { fastRatio, slowRatio }: Burning,
): Burnt | null {
  if (!traffic) return null;
  for (const [{ longMs, shortMs }, least] of [
    [FAST, fastRatio],
    [SLOW, slowRatio],
  ] as const) {
    const long = burnRate(failures, traffic, now, longMs);
    if (!long || long.failures < minCount || long.ratio < least) continue;
    const short = burnRate(failures, traffic, now, shortMs);
    if (short && short.ratio >= least) return { ...long, longMs };
  }
  return null;
}

function burnInWords({ failures, total, ratio, longMs }: Burnt): string {
  return `${percentInWords(ratio)} of calls failed with 5xx in ${spanInWords(longMs)} (${failures} of ${total})`;
}
