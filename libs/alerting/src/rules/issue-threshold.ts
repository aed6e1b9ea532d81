import { z } from 'zod';
import { duration, texts, wholeNumber } from '../duration.js';
import { PLAIN, ruleType } from '../rule-type.js';
import { bucketStart, countBetween, firstAtLeast } from '../series.js';
import { spanInWords } from '../wording.js';

const BUCKET_MS = 60_000;
/** Over at this share of the threshold. */
const EXIT_SHARE = 0.5;

const params = z.strictObject({
  minCount: wholeNumber('Fires when an issue has this many failures …', 1, 10_000_000).default(100),
  window: duration('… within this time.', '1m', '1d').default(900_000),
  codes: texts('Only issues with one of these codes.').optional(),
});

/** One issue passes a number of failures in a time: an incident for each issue. Off unless asked for. */
export const issueThreshold = ruleType({
  name: 'issue_threshold',
  title: 'Issue is frequent',
  severity: 'warning',
  enabled: false,
  notify: true,
  forMs: 0,
  holdMs: 60_000,
  scopes: [],
  params,
  build({ minCount, window, codes }) {
    const windowMs = Math.ceil(window / BUCKET_MS) * BUCKET_MS;
    return {
      ...PLAIN,
      signal: { of: 'issues', codes: codes ?? null },
      windowMs,
      bucketMs: BUCKET_MS,
      historyMs: windowMs,
      evaluate({ series, now }) {
        const from = bucketStart(now, BUCKET_MS) + BUCKET_MS - windowMs;
        const value = countBetween(series, from, now + 1);
        const level = value >= minCount ? 'active' : value <= minCount * EXIT_SHARE ? 'clear' : 'lingering';
        return {
          level,
          value,
          baseline: null,
          since: firstAtLeast(series, from, now + 1, 1),
          reason: `${value} in ${spanInWords(windowMs)}, threshold ${minCount}`,
        };
      },
    };
  },
});
