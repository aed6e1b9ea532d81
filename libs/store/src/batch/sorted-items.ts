import type { Verdict } from '#contracts/classification.js';
import type { EventHead } from '#contracts/event.js';
import { LIMITS } from '#contracts/limits.js';
import type { QuarantineReason } from '#contracts/outcome.js';
import type { RetentionPolicy } from '../projects/retention-policy.js';
import { failureIdentity, issueIdOf } from '../identity/failure-id.js';
import type { ClassifiedBatch, JudgedEvent } from './classified-batch.js';

const DAY_MS = 86_400_000;

/** Something that is known by its key. */
export interface KeyedRow {
  key: string;
  event: EventHead;
}

/** A count of calls on its way into the table. */
export type TrafficRow = KeyedRow;

/** A failure on its way into the table. */
export interface FailureRow extends KeyedRow {
  id: string;
  issueId: string;
  verdict: Verdict & { code: string; fingerprint: string };
  item: JudgedEvent;
}

/** A record to set aside, with its place in the batch. */
export interface QuarantineRow {
  index: number;
  event: EventHead;
  evidence: Buffer;
  reason: QuarantineReason;
  detail: string;
}

type Refusal = Pick<QuarantineRow, 'reason' | 'detail'>;

/** The items of a batch by what is to be done with them. */
export interface SortedItems {
  /** One per identity, ordered by project and key: every writer takes its locks in this order. */
  failures: FailureRow[];
  /** Counts of calls, one per identity, in the same order. */
  traffic: TrafficRow[];
  quarantine: QuarantineRow[];
  notFailure: number;
  /** Repeats within the batch. */
  duplicate: number;
}

/**
 * Decides for every item of a batch, before the database is asked. What a project keeps no longer under `policy` is too
 * old for it: it would be deleted at once, and a resend could not be told from it any more.
 */
export function sortItems(batch: ClassifiedBatch, policy?: RetentionPolicy): SortedItems {
  const rows = new Map<string, FailureRow>();
  const sorted: SortedItems = { failures: [], traffic: [], quarantine: [], notFailure: 0, duplicate: 0 };
  const traffic = new Map<string, TrafficRow>();
  const issueIds = new Map<string, string>();
  batch.items.forEach((item, index) => {
    const { event, evidence } = item;
    if (item.quarantine) {
      sorted.quarantine.push({ index, event, evidence, ...item.quarantine });
      return;
    }
    const { verdict } = item;
    if (event.kind === 'traffic') {
      const refusal = refusalOf(event, policy);
      const { key } = failureIdentity(event.projectId, `traffic ${event.eventId}`, event.occurredAt);
      if (refusal) sorted.quarantine.push({ index, event, evidence, ...refusal });
      else if (traffic.has(key)) sorted.duplicate += 1;
      else traffic.set(key, { key, event });
      return;
    }
    if (!verdict.failure) {
      sorted.notFailure += 1;
      return;
    }
    const refusal = refusalOf(event, policy);
    if (refusal) {
      sorted.quarantine.push({ index, event, evidence, ...refusal });
      return;
    }
    if (!isDecided(verdict)) {
      const detail = `rule ${verdict.rule} called it a failure but gave no code or fingerprint`;
      sorted.quarantine.push({ index, event, evidence, reason: 'classify_failed', detail });
      return;
    }
    const { fingerprint } = verdict;
    const identity = failureIdentity(event.projectId, event.eventId, event.occurredAt);
    if (rows.has(identity.key)) {
      sorted.duplicate += 1;
      return;
    }
    const issueId = issueIds.get(fingerprint) ?? issueIdOf(fingerprint);
    issueIds.set(fingerprint, issueId);
    rows.set(identity.key, { id: identity.id, key: identity.key, issueId, event, verdict, item });
  });
  sorted.failures = [...rows.values()].sort(byProjectAndKey);
  sorted.traffic = [...traffic.values()].sort(byProjectAndKey);
  return sorted;
}

/** What would otherwise spoil the work on the whole batch: the key or the partition cannot even be named. */
function refusalOf(
  { projectId, occurredAt, receivedAt }: EventHead,
  policy: RetentionPolicy | undefined,
): Refusal | null {
  if (projectId.includes('\0')) return { reason: 'store_failed', detail: 'projectId holds a NUL character' };
  const lateDays = (receivedAt - occurredAt) / DAY_MS;
  const keptDays = Math.min(LIMITS.lateDays, policy?.keptDays(projectId) ?? LIMITS.lateDays);
  if (lateDays > keptDays) {
    const limit = keptDays < LIMITS.lateDays ? 'are kept of this project' : 'are taken';
    const detail = `occurred ${Math.floor(lateDays)} days before it was received; at most ${keptDays} ${limit}`;
    return { reason: 'too_old', detail };
  }
  if (lateDays >= -1) return null;
  return {
    reason: 'store_failed',
    detail: `occurredAt ${occurredAt} is no time up to a day after its receipt`,
  };
}

function isDecided(verdict: Verdict): verdict is FailureRow['verdict'] {
  return verdict.code !== null && verdict.fingerprint !== null;
}

function byProjectAndKey(a: KeyedRow, b: KeyedRow): number {
  if (a.event.projectId !== b.event.projectId) return a.event.projectId < b.event.projectId ? -1 : 1;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
