import type { Hits } from './phrase-index.js';
import { signal } from './vocabulary.js';

const executions = signal('QUOTA_EXCEEDED');
const perMinute = signal('perMinute');
const perPeriod = signal('perDay');
const quotaWord = signal('quotaWord');
const otherLimit = signal('otherLimit');

/**
 * True when the text says of executions that the plan's are used up. Executions per second or at once are a
 * rate, and an execution's time, memory or depth is a limit of its own, unless the quota or its period is named
 * as well.
 */
export function saysExecutionsUsedUp(hits: Hits): boolean {
  if (!executions(hits)) return false;
  return (!perMinute(hits) && !otherLimit(hits)) || perPeriod(hits) || quotaWord(hits);
}
