/**
 * Every received item ends in exactly one of these; `pending` is the time before. The sum over them is
 * always what was received.
 */
export const OUTCOMES = ['stored', 'duplicate', 'not_failure', 'quarantined'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type OutcomeCounts = Record<Outcome, number>;

/** `GET /api/outcomes`: `received` is the sum of the rest. */
export interface OutcomeLedger extends OutcomeCounts {
  received: number;
  pending: number;
}

/** Why a record was set aside instead of stored; bounded, so that it can be a metric label. */
export const QUARANTINE_REASONS = ['too_old', 'classify_failed', 'store_failed'] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];
