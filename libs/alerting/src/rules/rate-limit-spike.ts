import { z } from 'zod';
import { RATE_LIMIT_CODES } from '#catalog/families.js';
import type { Incident } from '#contracts/incident.js';
import { countModel, median, recurrences, robustBaseline, type Baseline } from '../baseline.js';
import { duration, quantity, wholeNumber } from '../duration.js';
import type { RuleInput, RuleVerdict } from '../rule.js';
import { PLAIN, ruleType, type RuleBody, type RuleScope } from '../rule-type.js';
import { isHabit, seasonTypical, type HabitThresholds, type Season } from '../season.js';
import { bucketStart, countBetween, firstAtLeast, windowsBefore } from '../series.js';
import { log10UpperTail } from '../tail-probability.js';
import { countInWords, probabilityInWords, spanInWords } from '../wording.js';

export interface RateLimitSpikeOptions {
  bucketMs: number;
  /** The sliding window, a multiple of the bucket. */
  windowMs: number;
  /** The short look that sees a steep start before the long window has filled. */
  fastWindowMs: number;
  /** How far back comparable windows are taken from. */
  historyMs: number;
  /** The newest part of the history, which follows a ramp. */
  recentMs: number;
  /** Fewer comparable windows than this are no baseline. */
  minHistoryWindows: number;
  /** Fires only at this many failures … */
  minCount: number;
  /** … or at this many where there is no baseline yet … */
  coldMinCount: number;
  /** … at this multiple of normal … */
  minRatio: number;
  /** … and when chance explains it less often than this, as a power of ten. */
  maxLog10P: number;
  /** The same for the short look, which is taken more often by chance. */
  fastMaxLog10P: number;
  /** Over when the window holds no more than this share of the minimum … */
  exitShare: number;
  /** … or no more than this multiple of normal, whichever is higher. */
  exitRatio: number;
  /** A height reached in this many separate runs of the history is a habit, not a spike … */
  habitRuns: number;
  /** … and so is one that comes at its time. */
  habit: HabitThresholds;
}

export const RATE_LIMIT_SPIKE: RateLimitSpikeOptions = {
  bucketMs: 10_000,
  windowMs: 60_000,
  fastWindowMs: 20_000,
  historyMs: 2 * 3_600_000,
  recentMs: 15 * 60_000,
  minHistoryWindows: 5,
  minCount: 20,
  coldMinCount: 30,
  minRatio: 3,
  maxLog10P: -4,
  fastMaxLog10P: -6,
  exitShare: 0.5,
  exitRatio: 1.5,
  habitRuns: 3,
  habit: { weeks: 2, days: 2, hours: 3 },
};

/** Share of a height at which an earlier window counts as having reached it. */
const HABIT_HEIGHT = 2 / 3;

interface Look {
  count: number;
  elapsedMs: number;
  from: number;
  /** Null where it holds no spike. */
  log10P: number | null;
  expected: number;
}

/** One window that ends now, judged against the windows of the same width before it. */
function look(
  { series, now, season }: RuleInput,
  baseline: Baseline,
  widthMs: number,
  maxLog10P: number,
  options: RateLimitSpikeOptions,
): Look {
  const current = bucketStart(now, options.bucketMs);
  const from = current + options.bucketMs - widthMs;
  const count = countBetween(series, from, now + 1);
  const elapsedMs = now - from;
  const model = countModel(baseline, Math.max(elapsedMs, 1) / options.windowMs);
  const none = { count, elapsedMs, from, log10P: null, expected: model.mean };
  if (count < options.minCount || count < options.minRatio * model.mean) return none;
  const log10P = log10UpperTail(model, count);
  if (log10P >= maxLog10P) return none;
  const before = windowsBefore(series, from, from - options.historyMs, widthMs);
  if (recurrences(before, count * HABIT_HEIGHT) >= options.habitRuns) return none;
  if (season && isHabit(season, now, count * HABIT_HEIGHT, options.habit)) return none;
  return { ...none, log10P };
}

function exitLevel(baseline: number | null, options: RateLimitSpikeOptions): number {
  const least = baseline === null ? options.coldMinCount : options.minCount;
  return Math.max(least * options.exitShare, (baseline ?? 0) * options.exitRatio);
}

/**
 * While an incident lasts its baseline is the one it started with: a spike of hours would else become
 * its own normal and be called over while it goes on.
 */
function judgeOpen(input: RuleInput, open: Incident, options: RateLimitSpikeOptions): RuleVerdict {
  const current = bucketStart(input.now, options.bucketMs);
  const value = countBetween(input.series, current + options.bucketMs - options.windowMs, input.now + 1);
  const exit = exitLevel(open.baseline, options);
  const against = open.baseline === null ? '' : ` against ~${countInWords(open.baseline)} normally`;
  const counted = `${value} in ${spanInWords(options.windowMs)}${against}`;
  const facts = { value, baseline: open.baseline, since: open.startedAt };
  if (value <= exit) {
    return { ...facts, level: 'clear', reason: `${counted}, over at ${countInWords(exit)} or fewer` };
  }
  const enter =
    open.baseline === null
      ? options.coldMinCount
      : Math.max(options.minCount, options.minRatio * Math.max(open.baseline, 1));
  return { ...facts, level: value >= enter ? 'active' : 'lingering', reason: counted };
}

function judgeFew(value: number, options: RateLimitSpikeOptions): RuleVerdict {
  const reason = `${value} in ${spanInWords(options.windowMs)}, fewer than ${options.minCount}`;
  return { level: 'clear', value, baseline: null, since: null, reason };
}

function judgeOrdinary(value: number, options: RateLimitSpikeOptions): RuleVerdict {
  const reason = `${value} in ${spanInWords(options.windowMs)}, as in the minutes before`;
  return { level: 'clear', value, baseline: null, since: null, reason };
}

function judgeCold(value: number, since: number, options: RateLimitSpikeOptions): RuleVerdict {
  const level = value >= options.coldMinCount ? 'active' : 'clear';
  const reason = `${value} in ${spanInWords(options.windowMs)}, with no history yet to compare with (threshold ${options.coldMinCount})`;
  return { level, value, baseline: null, since: level === 'active' ? since : null, reason };
}

function judgeAgainst(input: RuleInput, baseline: Baseline, options: RateLimitSpikeOptions): RuleVerdict {
  const whole = look(input, baseline, options.windowMs, options.maxLog10P, options);
  const fast = look(input, baseline, options.fastWindowMs, options.fastMaxLog10P, options);
  const facts = { value: whole.count, baseline: baseline.typical };
  const normal = countInWords(baseline.typical);
  if (whole.log10P !== null) {
    const reason = `${whole.count} in ${spanInWords(options.windowMs)} against ~${normal} normally (${probabilityInWords(whole.log10P)})`;
    return { ...facts, level: 'active', since: startOf(input, whole, baseline, options), reason };
  }
  if (fast.log10P !== null) {
    const reason = `${fast.count} in ${spanInWords(fast.elapsedMs)} against ~${countInWords(fast.expected)} normally (${probabilityInWords(fast.log10P)})`;
    return { ...facts, level: 'active', since: startOf(input, fast, baseline, options), reason };
  }
  const reason = `${whole.count} in ${spanInWords(options.windowMs)} against ~${normal} normally`;
  return { ...facts, level: 'clear', since: null, reason };
}

/** Where the run of buckets clearly above normal that reaches up to now began; `from` when none stands out. */
function startOf(
  { series, now }: RuleInput,
  { from }: Look,
  baseline: Baseline,
  { bucketMs, windowMs, minRatio }: RateLimitSpikeOptions,
): number {
  const high = minRatio * Math.max(1, (baseline.typical * bucketMs) / windowMs);
  let start: number | null = null;
  for (let at = bucketStart(now, bucketMs); at >= from; at -= bucketMs) {
    if (countBetween(series, at, at + bucketMs) >= high) start = at;
    else if (start !== null) break;
  }
  return start ?? from;
}

/**
 * Normal for now: what the hours before say, and what the same hour said in earlier weeks where that is more. A
 * Monday morning is then measured against Mondays, and a quiet week does not make the next busy one a spike.
 */
function baselineOf(
  { series }: RuleInput,
  season: Season | null | undefined,
  from: number,
  options: RateLimitSpikeOptions,
): Baseline | null {
  const history = windowsBefore(series, from, from - options.historyMs, options.windowMs);
  const near = robustBaseline(history, {
    least: options.minHistoryWindows,
    recent: Math.round(options.recentMs / options.windowMs),
  });
  if (!season) return near;
  const typical = seasonTypical(season, options.windowMs);
  if (!near)
    return typical >= 1 ? { typical, sigma: Math.sqrt(typical), windows: season.weeks.length } : null;
  return typical > near.typical ? { ...near, typical } : near;
}

/** The newest windows bound from below what is normal, for a tenth of the cost: most looks at a busy project end here. */
function isOrdinary({ series, now }: RuleInput, value: number, from: number, options: RateLimitSpikeOptions) {
  const recent = windowsBefore(series, from, from - options.recentMs, options.windowMs);
  if (recent.length < options.minHistoryWindows) return false;
  const least = options.minRatio * Math.max(median(recent), 1);
  const fastFrom = bucketStart(now, options.bucketMs) + options.bucketMs - options.fastWindowMs;
  const share = Math.max(now - fastFrom, 1) / options.windowMs;
  return (
    value < (least * Math.max(now - from, 1)) / options.windowMs &&
    countBetween(series, fastFrom, now + 1) < least * share
  );
}

/** The judgement with all its options; the type below offers people some of them. */
export function rateLimitSpikeBody(options: RateLimitSpikeOptions, scope: RuleScope): RuleBody {
  return {
    ...PLAIN,
    signal: {
      of: 'failures',
      filter: { codes: RATE_LIMIT_CODES, ...scope },
      by: 'project',
      measure: 'count',
    },
    seasonal: true,
    windowMs: options.windowMs,
    bucketMs: options.bucketMs,
    historyMs: options.historyMs + options.windowMs,
    evaluate(input) {
      if (input.open) return judgeOpen(input, input.open, options);
      const { series, now } = input;
      const from = bucketStart(now, options.bucketMs) + options.bucketMs - options.windowMs;
      const value = countBetween(series, from, now + 1);
      // Most projects at most times: no need to know what is normal.
      if (value < options.minCount) return judgeFew(value, options);
      if (isOrdinary(input, value, from, options)) return judgeOrdinary(value, options);
      const baseline = baselineOf(input, input.season, from, options);
      if (baseline) return judgeAgainst(input, baseline, options);
      return judgeCold(value, firstAtLeast(series, from, now + 1, 1) ?? from, options);
    },
  };
}

const params = z.strictObject({
  window: duration('The sliding window over which failures are counted.', '30s', '15m').default(60_000),
  minCount: wholeNumber('Fires only at this many failures in the window …', 1, 1_000_000).default(20),
  coldMinCount: wholeNumber(
    '… or at this many where there is no history to compare with yet …',
    1,
    1_000_000,
  ).default(30),
  minRatio: quantity('… at this multiple of what is normal …', 1, 1_000).default(3),
  maxProbability: quantity('… and when chance explains it less often than this.', 1e-12, 0.1).default(1e-4),
  exitRatio: quantity('Over at this multiple of normal, or at half of minCount.', 1, 1_000).default(1.5),
});

/**
 * Many 429s of one project within a minute, far above what is normal for it: a steady trickle stays quiet
 * however long it lasts, and so does a burst that comes by habit. Needs all of a minimum count, a ratio
 * to the median of comparable windows, and a one-sided tail probability; a plain threshold stands in
 * until there is history.
 */
export const rateLimitSpike = ruleType({
  name: 'rate_limit_spike',
  title: 'Rate limit spike',
  severity: 'warning',
  enabled: true,
  notify: true,
  forMs: 0,
  holdMs: 30_000,
  scopes: ['environments', 'flows'],
  params,
  build({ window, minCount, coldMinCount, minRatio, maxProbability, exitRatio }, scope) {
    // The short look keeps its place between bucket and window, so that a longer window still sees a steep start.
    const { bucketMs } = RATE_LIMIT_SPIKE;
    const fastWindowMs = Math.max(2, Math.round(window / 3 / bucketMs)) * bucketMs;
    const maxLog10P = Math.log10(maxProbability);
    return rateLimitSpikeBody(
      {
        ...RATE_LIMIT_SPIKE,
        windowMs: Math.ceil(window / bucketMs) * bucketMs,
        fastWindowMs,
        minCount,
        coldMinCount,
        minRatio,
        maxLog10P,
        fastMaxLog10P: maxLog10P - 2,
        exitRatio,
      },
      scope,
    );
  },
});
