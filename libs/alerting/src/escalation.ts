import type { NotificationReason } from '#contracts/incident.js';
import type { Telling } from '#contracts/telling.js';
import { spanInWords } from './wording.js';

/** Who is called besides when nobody acknowledges in time. */
export interface EscalationStep {
  afterMs: number;
  /** Names of receivers. */
  receivers: readonly string[];
}

/** Steps that are due together: whom to call, why, and how many steps are taken then. */
export interface Escalation {
  receivers: string[];
  reason: NotificationReason;
  escalated: number;
}

/**
 * The steps that an incident which nobody acknowledged must take at `now`, or null; each is taken once.
 *
 * @param steps soonest first
 */
export function escalationDue(
  { waitingSince, escalated }: Pick<Telling, 'waitingSince' | 'escalated'>,
  now: number,
  steps: readonly EscalationStep[],
): Escalation | null {
  const due = steps.slice(escalated).filter(({ afterMs }) => now - waitingSince >= afterMs);
  if (due.length === 0) return null;
  const text = `escalated: nobody acknowledged within ${spanInWords(due.at(-1)!.afterMs)}`;
  return {
    receivers: [...new Set(due.flatMap(({ receivers }) => receivers))],
    reason: { kind: 'escalated', text },
    escalated: escalated + due.length,
  };
}
