import { persistence, type Persistence } from './persistence.js';
import type { Rule } from './rule.js';
import { firstAtLeast } from './series.js';
import { spanInWords } from './wording.js';

/** Width of the buckets that these rules read. */
export const PERSISTENCE_BUCKET_MS = 10_000;

/**
 * The judgement of rules that ask for nothing but persistence.
 *
 * @param what that which is counted, in the plural, for the reason
 */
export function judgePersistence(
  keeps: Persistence,
  what: string,
): Pick<Rule, 'windowMs' | 'bucketMs' | 'historyMs' | 'evaluate'> {
  const windowMs = keeps.windowMs * keeps.windows;
  return {
    windowMs,
    bucketMs: PERSISTENCE_BUCKET_MS,
    historyMs: windowMs,
    evaluate({ series, now, open }) {
      const { level, seen, value, from } = persistence(series, now, keeps);
      return {
        level,
        value,
        baseline: null,
        since: open?.state === 'firing' ? open.startedAt : firstAtLeast(series, from, now + 1, 1),
        reason: `${what} in ${seen} of the last ${keeps.windows} windows of ${spanInWords(keeps.windowMs)}, ${value} in all`,
      };
    },
  };
}
