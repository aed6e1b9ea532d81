import type { Severity } from '#contracts/classification.js';
import type { Incident } from '#contracts/incident.js';

/** Incidents of one project that fire within this time of each other are told in one message. */
export const TOGETHER_MS = 5_000;

/**
 * Rules that are never told inside another one's message. The two headlines call for different things (send less; look
 * at the provider), and whoever waits for the one must not have to find it in the other, however close they fire.
 */
const ALONE: ReadonlySet<string> = new Set(['rate_limit_spike', 'server_error_persistence']);

const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

/** Most severe first, then the one that fired first: the order in which incidents lead a group. */
export function byWeight(a: Incident, b: Incident): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    (a.firedAt ?? 0) - (b.firedAt ?? 0) ||
    (a.id < b.id ? -1 : 1)
  );
}

/**
 * Whether an incident is told in the message about another one, which was told at `toldAt`. Never when it is the
 * more severe of the two: nothing worse than what was said is added without a call.
 */
export function goesWith(incident: Incident, lead: Incident, toldAt: number, now: number): boolean {
  return (
    incident.project === lead.project &&
    lead.state === 'firing' &&
    !ALONE.has(incident.rule) &&
    now - toldAt < TOGETHER_MS &&
    SEVERITIES.indexOf(incident.severity) >= SEVERITIES.indexOf(lead.severity)
  );
}
