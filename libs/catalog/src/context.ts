import type { CustomCode, CustomCodeLookup } from '#contracts/classification.js';

/** What a decision may ask besides its evidence. */
export interface Context {
  /** Epoch milliseconds, or null when the event does not say. */
  occurredAt: number | null;
  /** The wait stated by the response's headers, or null. */
  headerWaitMs: number | null;
  /** The user's entry for an extension code in this event's project. */
  customCode(errorCode: string): CustomCode | undefined;
}

export function contextOf(
  projectId: unknown,
  occurredAt: unknown,
  headerWaitMs: number | null,
  lookup: CustomCodeLookup | undefined,
): Context {
  return {
    occurredAt: epochOf(occurredAt),
    headerWaitMs,
    customCode: (errorCode) =>
      typeof projectId === 'string' && lookup !== undefined ? lookup(projectId, errorCode) : undefined,
  };
}

/** Epoch milliseconds from a number or an ISO time; null for anything else. */
export function epochOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string') return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}
