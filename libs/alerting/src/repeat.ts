import type { NotificationReason } from '#contracts/incident.js';
import { spanInWords } from './wording.js';

/**
 * Why those who were called at `calledAt` are called again at `now`, or null when it is not time yet.
 *
 * @param repeatMs how long an incident may fire before it is told again; 0 never repeats
 */
export function repeatDue(calledAt: number, now: number, repeatMs: number): NotificationReason | null {
  if (repeatMs <= 0 || now - calledAt < repeatMs) return null;
  return { kind: 'repeat', text: `repeat after ${spanInWords(now - calledAt)}` };
}
