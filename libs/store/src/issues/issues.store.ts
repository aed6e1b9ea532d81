import type { Pool } from 'pg';
import { AppError } from '#platform/errors/app-error.js';
import { isUuid } from '../postgres/uuid.js';
import {
  issueColumns,
  toIssueItem,
  type IssueItem,
  type IssueRecord,
  type IssueStatus,
} from './issue-item.js';

/** What a person decides about an issue. A snooze needs a time or a count; with both, the first one ends it. */
export interface StatusChange {
  status: IssueStatus;
  /** Epoch milliseconds, ahead of now. */
  snoozeUntil?: number | undefined;
  /** How many more failures, 1 or more. */
  snoozeCount?: number | undefined;
}

/** Changes what people decide about issues. */
export class IssuesStore {
  constructor(private readonly pool: Pool) {}

  /**
   * Sets the status and returns the issue as it is then, or null when there is none of that id.
   *
   * @throws AppError 400 `invalid_snooze`.
   */
  async setStatus(id: string, change: StatusChange, now: number = Date.now()): Promise<IssueItem | null> {
    if (!isUuid(id)) return null;
    if (change.status === 'snoozed') checkSnooze(change, now);
    const snoozed = change.status === 'snoozed';
    const { rows } = await this.pool.query<IssueRecord>({
      name: 'issue-set-status',
      text: `UPDATE issues SET status = $2,
          resolved_at = CASE WHEN $2 = 'resolved' THEN $3::timestamptz END,
          snooze_until = $4,
          snooze_until_count = count + $5::bigint
        WHERE id = $1 RETURNING ${issueColumns('$3::timestamptz')}`,
      values: [
        id,
        change.status,
        new Date(now),
        snoozed && change.snoozeUntil !== undefined ? new Date(change.snoozeUntil) : null,
        snoozed ? (change.snoozeCount ?? null) : null,
      ],
    });
    return rows[0] ? toIssueItem(rows[0]) : null;
  }
}

function checkSnooze({ snoozeUntil, snoozeCount }: StatusChange, now: number): void {
  const refuse = (message: string, field: string) => new AppError('invalid_snooze', 400, message, { field });
  if (snoozeUntil === undefined && snoozeCount === undefined) {
    throw refuse('A snooze needs snoozeUntil, snoozeCount or both.', 'snoozeUntil');
  }
  if (snoozeUntil !== undefined && !(snoozeUntil > now && snoozeUntil <= 8.64e15)) {
    throw refuse('snoozeUntil must be a time to come.', 'snoozeUntil');
  }
  if (snoozeCount !== undefined && !(Number.isSafeInteger(snoozeCount) && snoozeCount >= 1)) {
    throw refuse('snoozeCount must be a whole number, 1 or more.', 'snoozeCount');
  }
}
