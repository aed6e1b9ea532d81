import { z } from 'zod';
import { duration, quantity, texts, wholeNumber } from '../duration.js';
import { ruleType, type RuleBody, type RuleScope } from '../rule-type.js';
import { bucketStart, countBetween, distinctBetween, firstAtLeast, type Series } from '../series.js';
import type { FailureFilter } from '../signal.js';
import { burnRate, callsIn } from '../traffic.js';
import { countInWords, percentInWords, spanInWords } from '../wording.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;

const params = z.strictObject({
  measure: z
    .enum(['count', 'flows', 'ratio'], { error: 'expected one of count, flows, ratio' })
    .meta({
      description:
        'What is compared: failures, distinct Flows that fail, or the share of all calls (0 to 1; needs traffic totals).',
    })
    .default('count'),
  above: quantity('Fires when it is more than this …', 0, 1_000_000_000).default(100),
  window: duration('… in a window of this width …', '10s', '1d').default(5 * MINUTE),
  exit: quantity('Over when it is no more than this; absent: half of `above`.', 0, 1_000_000_000).optional(),
  minCount: wholeNumber('With ratio: fewer failures than this never fire.', 1, 1_000_000).default(10),
  codes: texts('Only failures with one of these codes.').optional(),
  kinds: texts('Only failures of these kinds: request, flow_run.').optional(),
  httpStatuses: z
    .array(wholeNumber('', 0, 999))
    .min(1)
    .max(100)
    .meta({ description: 'Only failures with one of these HTTP statuses.' })
    .optional(),
  nodes: texts('Only failures that began at one of these nodes, by id.').optional(),
  nodeTypes: texts('Only failures that began at a node of these types.').optional(),
  providers: texts('Only failures at one of these model providers.').optional(),
});

type Params = z.output<typeof params>;

/**
 * Your own rule: any filter of the read API; failures, Flows or a share of the calls; over a window, for as long as
 * `for` says. It has no built-in instance.
 */
export const threshold = ruleType({
  name: 'threshold',
  title: 'Threshold passed',
  severity: 'warning',
  enabled: false,
  notify: true,
  forMs: 0,
  holdMs: 60_000,
  scopes: ['environments', 'flows'],
  params,
  build: thresholdBody,
});

function thresholdBody(given: Params, scope: RuleScope): RuleBody {
  const { measure, above, minCount } = given;
  const bucketMs = given.window <= 15 * MINUTE ? 10_000 : given.window <= 6 * HOUR ? MINUTE : HOUR / 4;
  const windowMs = Math.ceil(given.window / bucketMs) * bucketMs;
  const exit = given.exit ?? above / 2;
  return {
    signal: {
      of: 'failures',
      filter: { ...filterOf(given), ...scope },
      by: 'project',
      measure: measure === 'flows' ? 'flows' : 'count',
    },
    traffic: measure === 'ratio' ? scope : null,
    seasonal: false,
    onSilence: false,
    windowMs,
    bucketMs,
    historyMs: windowMs + (measure === 'ratio' ? 10 * MINUTE : 0),
    evaluate({ series, now, traffic }) {
      const from = bucketStart(now, bucketMs) + bucketMs - windowMs;
      const value =
        measure === 'flows' ? distinctBetween(series, from, now + 1) : countBetween(series, from, now + 1);
      const since = firstAtLeast(series, from, now + 1, 1);
      const facts = { value, baseline: null, since };
      const during = `in ${spanInWords(windowMs)}`;
      if (measure !== 'ratio') {
        const what =
          measure === 'flows' ? `${value} ${value === 1 ? 'Flow' : 'Flows'} failed` : String(value);
        return {
          ...facts,
          level: levelOf(value, above, exit),
          reason: `${what} ${during}, threshold ${countInWords(above)}`,
        };
      }
      const share = shareOf(series, traffic, now, windowMs, value);
      if (share === null) {
        return {
          ...facts,
          level: 'clear',
          reason: `${value} ${during}, and no traffic totals to compare with`,
        };
      }
      const level = levelOf(share, above, exit);
      const reason = `${percentInWords(share)} of calls failed ${during} (${value}), threshold ${percentInWords(above)}`;
      return { ...facts, level: value < minCount && level === 'active' ? 'lingering' : level, reason };
    },
  };
}

/** Over windows of whole minutes the totals themselves, under that their present rate. */
function shareOf(
  series: Series,
  traffic: Series | null | undefined,
  now: number,
  windowMs: number,
  value: number,
): number | null {
  if (windowMs >= 5 * MINUTE) return burnRate(series, traffic, now, windowMs)?.ratio ?? null;
  const calls = callsIn(traffic, now, windowMs);
  return calls === null ? null : Math.min(1, value / Math.max(calls, value, 1));
}

function levelOf(value: number, above: number, exit: number): 'active' | 'lingering' | 'clear' {
  if (value > above) return 'active';
  return value <= exit ? 'clear' : 'lingering';
}

function filterOf(given: Params): FailureFilter {
  const { codes, kinds, httpStatuses, nodes, nodeTypes, providers } = given;
  return {
    ...(codes && { codes }),
    ...(kinds && { kinds }),
    ...(httpStatuses && { httpStatuses }),
    ...(nodes && { nodes }),
    ...(nodeTypes && { nodeTypes }),
    ...(providers && { providers }),
  };
}
