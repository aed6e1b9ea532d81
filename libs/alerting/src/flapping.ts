import type { Incident } from '#contracts/incident.js';
import { spanInWords } from './wording.js';

/** Firings of one rule, project and subject within `withinMs` of each other that make it flapping. */
export const FLAPPING = {
  times: 4,
  withinMs: 30 * 60_000,
  /** How long a flapping incident must be quiet before it counts as over. */
  holdMs: 15 * 60_000,
} as const;

/**
 * Marks an incident that fires now as flapping when it fired too often before; the same incident otherwise.
 *
 * @param firings when earlier incidents of the same owner fired, epoch milliseconds
 */
export function countFlaps<T extends Incident>(incident: T, firings: readonly number[], now: number): T {
  const recent = firings.filter((at) => at <= now && now - at < FLAPPING.withinMs).length + 1;
  return recent < FLAPPING.times ? incident : { ...incident, flaps: recent };
}

/** How long the incident must stay clear before it is over: a flapping one longer, so that it fires no more. */
export function holdOf({ flaps }: Pick<Incident, 'flaps'>, holdMs: number): number {
  return flaps > 0 ? Math.max(holdMs, FLAPPING.holdMs) : holdMs;
}

/** What people are told of a flapping incident. */
export function flappingInWords(flaps: number): string {
  return (
    `flapping: ${ordinal(flaps)} time in ${spanInWords(FLAPPING.withinMs)}; ` +
    `it counts as over after ${spanInWords(FLAPPING.holdMs)} of quiet`
  );
}

function ordinal(n: number): string {
  const teens = n % 100 > 10 && n % 100 < 14;
  return `${n}${teens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}
