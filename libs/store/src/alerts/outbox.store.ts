import type { Pool } from 'pg';
import { contentUuid } from '#contracts/hash.js';
import type { Notification } from '#contracts/incident.js';

/** A notification to send now. */
export interface ClaimedNotification {
  id: string;
  notification: Notification;
  /** Which attempt this is, from 1. */
  attempt: number;
  /** Epoch milliseconds at which the incident changed. */
  createdAt: number;
}

/** What became of an attempt: when to try again (epoch milliseconds), or null to give up. */
export interface FailedAttempt {
  retryAt: number | null;
  error: string;
}

/** A row of before a message had a reason lacks what was added with it. */
type Added = 'sequence' | 'reason' | 'members';
type StoredNotification = Omit<Notification, Added> & Partial<Pick<Notification, Added>>;

/** Notifications written with the state change that caused them, waiting to be sent. */
export class OutboxStore {
  constructor(private readonly pool: Pool) {}

  /**
   * Takes up to `limit` notifications that are due, oldest first, for `leaseMs`; nobody else gets them until
   * then. One whose lease runs out is due again: its sender is taken for dead. Each claim counts as an attempt.
   * Those of the receivers `exceptFor` stay where they are.
   */
  async claim(
    now: number,
    limit: number,
    leaseMs: number,
    exceptFor: readonly string[] = [],
  ): Promise<ClaimedNotification[]> {
    const { rows } = await this.pool.query<{
      id: string;
      payload: StoredNotification;
      attempts: number;
      created_at: Date;
    }>({
      name: 'outbox-claim',
      text: `UPDATE outbox SET leased_until = $3, attempts = attempts + 1
        WHERE id IN (
          SELECT id FROM outbox
           WHERE state = 'pending' AND next_attempt_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
             AND NOT (payload ->> 'receiver' = ANY($4))
           ORDER BY next_attempt_at, id LIMIT $2
           FOR UPDATE SKIP LOCKED)
        RETURNING id, payload, attempts, created_at`,
      values: [new Date(now), limit, new Date(now + leaseMs), exceptFor],
    });
    return rows
      .map((row) => ({
        id: row.id,
        notification: whole(row.payload),
        attempt: row.attempts,
        createdAt: row.created_at.getTime(),
      }))
      .sort((a, b) => a.createdAt - b.createdAt);
  }

  /** Writes one that no incident has caused; the dispatcher finds it at its next turn. */
  async add(notification: Notification, now: number): Promise<string> {
    const id = contentUuid(notification.dedupeKey);
    await this.pool.query(
      `INSERT INTO outbox (id, dedupe_key, project_id, payload, state, next_attempt_at, created_at)
        VALUES ($1, $2, $3, $4, 'pending', $5, $5) ON CONFLICT DO NOTHING`,
      [
        id,
        notification.dedupeKey,
        notification.incident.project,
        JSON.stringify(notification),
        new Date(now),
      ],
    );
    return id;
  }

  /** What became of one; null while it is pending, or when it is not there. */
  async outcome(id: string): Promise<{ delivered: boolean; answer: string | null } | null> {
    const { rows } = await this.pool.query<{
      state: string;
      answer: string | null;
      last_error: string | null;
    }>(`SELECT state, answer, last_error FROM outbox WHERE id = $1 AND state <> 'pending'`, [id]);
    const row = rows[0];
    if (!row) return null;
    const delivered = row.state === 'delivered';
    return { delivered, answer: delivered ? row.answer : row.last_error };
  }

  /** It was sent; `answer` is what the other side said, as a status. */
  async delivered(id: string, now: number = Date.now(), answer: string | null = null): Promise<void> {
    await this.pool.query(
      `UPDATE outbox SET state = 'delivered', delivered_at = $2, leased_until = NULL, last_error = NULL, answer = $3
        WHERE id = $1`,
      [id, new Date(now), answer],
    );
  }

  /** It was not sent: it becomes due again at `retryAt`, or never. */
  async failed(id: string, { retryAt, error }: FailedAttempt): Promise<void> {
    await this.pool.query(
      `UPDATE outbox SET leased_until = NULL, last_error = $2,
          state = CASE WHEN $3::timestamptz IS NULL THEN 'dead' ELSE state END,
          next_attempt_at = coalesce($3, next_attempt_at)
        WHERE id = $1 AND state = 'pending'`,
      [id, error.replaceAll('\u0000', '\ufffd').slice(0, 2_000), retryAt === null ? null : new Date(retryAt)],
    );
  }
}

function whole(stored: StoredNotification): Notification {
  const reason: Notification['reason'] =
    stored.event === 'resolved'
      ? { kind: 'resolved', text: stored.incident.reason }
      : { kind: 'first', text: 'first' };
  const whole: Notification = { sequence: 1, reason, members: [], ...stored };
  whole.evidence = { ...whole.evidence, environments: whole.evidence.environments ?? [] };
  return whole;
}
