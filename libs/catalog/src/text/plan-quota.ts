import type { Hits } from './phrase-index.js';
import { signal } from './vocabulary.js';

const executions = signal('QUOTA_EXCEEDED');
const perMinute = signal('perMinute');
const perPeriod = signal('perDay');
const quotaWord = signal('quotaWord');

/**
 * True when the text says of executions that the plan's are used up. Executions per second or at once are a
 * rate, unless the quota or its period is named as well.
 */
export function saysExecutionsUsedUp(hits: Hits): boolean {
  return executions(hits) && (!perMinute(hits) || perPeriod(hits) || quotaWord(hits));
}
