import type { Pool } from 'pg';
import type { ReceiverType } from '#contracts/receivers/registry.js';

/** Who made a receiver: the operator, by environment or file, or somebody over the API. */
export type ReceiverSource = 'environment' | 'file' | 'api';

/** `failing` is tried again; `refused` stays so until somebody repairs it. */
export type ReceiverState = 'new' | 'ok' | 'failing' | 'refused';

export interface KnownReceiver {
  name: string;
  type: ReceiverType;
  source: ReceiverSource;
}

/** How a receiver does. Times are epoch milliseconds. */
export interface ReceiverStatus extends KnownReceiver {
  state: ReceiverState;
  lastError: string | null;
  lastErrorAt: number | null;
  lastDeliveredAt: number | null;
}

/** How an attempt ended, for the status. */
export type Attempt = { state: 'ok' } | { state: 'failing' | 'refused'; error: string };

const ERROR_CHARS = 500;

/** How receivers do. The worker writes it; the read side learns from it which ones the operator has. */
export class ReceiverStatusStore {
  constructor(private readonly pool: Pool) {}

  /** The operator's receivers are these and no others; what is known of how they do stays. */
  async publish(receivers: readonly KnownReceiver[]): Promise<void> {
    const columns = (key: keyof KnownReceiver) => receivers.map((one) => one[key]);
    await this.pool.query(
      `WITH wanted AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS w (name, type, source)),
        gone AS (DELETE FROM receiver_status WHERE source <> 'api' AND NOT (name = ANY($1)))
      INSERT INTO receiver_status AS s (name, type, source, state)
        SELECT name, type, source, 'new' FROM wanted
      ON CONFLICT (name) DO UPDATE SET source = excluded.source, type = excluded.type,
        state = CASE WHEN s.type = excluded.type AND s.source = excluded.source THEN s.state ELSE 'new' END`,
      [columns('name'), columns('type'), columns('source')],
    );
  }

  /** Notes how an attempt ended at `now`. */
  async note({ name, type, source }: KnownReceiver, attempt: Attempt, now: number): Promise<void> {
    const at = new Date(now);
    const values =
      attempt.state === 'ok'
        ? [name, type, source, 'ok', null, null, at]
        : [name, type, source, attempt.state, attempt.error.slice(0, ERROR_CHARS), at, null];
    await this.pool.query({
      name: 'receiver-status-note',
      text: `INSERT INTO receiver_status AS s (name, type, source, state, last_error, last_error_at, last_delivered_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (name) DO UPDATE SET state = excluded.state, type = excluded.type, source = excluded.source,
          last_error = coalesce(excluded.last_error, s.last_error),
          last_error_at = coalesce(excluded.last_error_at, s.last_error_at),
          last_delivered_at = coalesce(excluded.last_delivered_at, s.last_delivered_at)`,
      values,
    });
  }

  /** All that is known, by name. */
  async list(): Promise<ReceiverStatus[]> {
    const { rows } = await this.pool.query<StatusRow>('SELECT * FROM receiver_status ORDER BY name');
    return rows.map((row) => ({
      name: row.name,
      type: row.type,
      source: row.source,
      state: row.state,
      lastError: row.last_error,
      lastErrorAt: row.last_error_at?.getTime() ?? null,
      lastDeliveredAt: row.last_delivered_at?.getTime() ?? null,
    }));
  }
}

interface StatusRow extends KnownReceiver {
  state: ReceiverState;
  last_error: string | null;
  last_error_at: Date | null;
  last_delivered_at: Date | null;
}
