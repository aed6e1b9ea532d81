import type { Hits } from '../text/phrase-index.js';
import { signal } from '../text/vocabulary.js';

const rate = signal('NODE_RATE_LIMITED');
const rateWeak = signal('NODE_RATE_LIMITED~');
const quota = signal('NODE_QUOTA_EXCEEDED');
const quotaWeak = signal('NODE_QUOTA_EXCEEDED~');
const perMinute = signal('perMinute');
const perDay = signal('perDay');
const quotaHint = signal('quotaHint');

/**
 * Tells a limit that passes with time from a used-up quota. A stated wait or a limit per minute is a rate,
 * whatever else the text advertises; per day, credit or billing without a wait is a quota. Null when neither
 * text nor status speaks of a limit.
 */
export function weighLimits(hits: Hits, status: number | null, waits: boolean): string | null {
  const saysRate = rate(hits);
  const saysQuota = quota(hits) && !quotaHint(hits);
  if (!saysRate && !saysQuota && status !== 429) return null;
  if (waits || perMinute(hits)) return 'NODE_RATE_LIMITED';
  if (perDay(hits) || saysQuota) return 'NODE_QUOTA_EXCEEDED';
  if (saysRate || rateWeak(hits)) return 'NODE_RATE_LIMITED';
  return quotaWeak(hits) ? 'NODE_QUOTA_EXCEEDED' : null;
}
