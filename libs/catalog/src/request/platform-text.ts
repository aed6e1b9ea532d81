import { saysExecutionsUsedUp } from '../text/plan-quota.js';
import { signal, signalsIn } from '../text/vocabulary.js';
import type { Hits } from '../text/phrase-index.js';

/** Rows that a text of the platform can prove, the most specific first. */
const ORDER = [
  'INVALID_QUERY',
  'RATE_LIMITED',
  'UNAUTHORIZED',
  'NOT_FOUND',
  'FORBIDDEN',
  'PAYLOAD_MISMATCH',
  'SERVER_ERROR',
].map((code) => ({ code, found: signal(code) }));

const quotaWords = signal('QUOTA_EXCEEDED~');
const perMinute = signal('perMinute');
const providerQuota = signal('NODE_QUOTA_EXCEEDED');
const checkBilling = signal('NODE_QUOTA_EXCEEDED~');

/** The row that the platform's text proves, for an entry of `errors[]` or an SDK message; else null. */
export function platformTextRow(text: string): string | null {
  const hits = signalsIn(text);
  for (const row of ORDER) if (row.found(hits)) return row.code;
  return null;
}

/** At 400, where no `errors[]` decides, a text can still name the document or the payload. */
export function badRequestRow(text: string): string {
  const row = platformTextRow(text);
  return row === 'INVALID_QUERY' || row === 'PAYLOAD_MISMATCH' ? row : 'BAD_REQUEST';
}

/**
 * True when the text says that the plan's executions are used up. Said of executions it always counts; a
 * bare "quota exceeded" only when no rate and no account at a model provider is meant.
 */
export function saysPlanQuota(text: string): boolean {
  const hits = signalsIn(text);
  return saysExecutionsUsedUp(hits) || (quotaWords(hits) && !perMinute(hits) && !isProviders(text, hits));
}

/** The well-known sentence of model providers, which speaks of "your plan" and means theirs. */
function isProviders(text: string, hits: Hits): boolean {
  return (
    (providerQuota(hits) || checkBilling(hits)) &&
    /billing|insufficient_quota|credit/i.test(text.slice(0, 2048))
  );
}
