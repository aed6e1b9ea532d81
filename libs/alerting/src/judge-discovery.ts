import type { Rule } from './rule.js';
import { countBetween, firstAtLeast } from './series.js';
import { spanInWords } from './wording.js';

/** Discoveries are written down by the second. */
const BUCKET_MS = 1_000;

/**
 * The judgement of rules on things that are seen once: active for `windowMs` after the sight, then over.
 *
 * @param what what happened, for the reason
 */
export function judgeDiscovery(
  windowMs: number,
  what: string,
): Pick<Rule, 'windowMs' | 'bucketMs' | 'historyMs' | 'evaluate'> {
  return {
    windowMs,
    bucketMs: BUCKET_MS,
    historyMs: windowMs,
    evaluate({ series, now }) {
      const value = countBetween(series, now - windowMs + 1, now + 1);
      const since = firstAtLeast(series, now - windowMs + 1, now + 1, 1);
      const reason = value > 0 ? what : `${what} more than ${spanInWords(windowMs)} ago`;
      return { level: value > 0 ? 'active' : 'clear', value, baseline: null, since, reason };
    },
  };
}
