import type { AcceptedEvent } from '#contracts/event.js';
import type { QuarantineReason } from '#contracts/outcome.js';
import type { Pool } from 'pg';
import { decodeCursor, pageLimit, toPage, type Page, type PageRequest } from '../paging/cursor.js';
import { Conditions } from '../postgres/conditions.js';
import { isUuid } from '../postgres/uuid.js';

/** A record that was set aside. Times are epoch milliseconds. */
export interface QuarantineItem {
  id: string;
  project: string;
  batchId: string;
  eventId: string;
  reason: QuarantineReason;
  detail: string;
  receivedAt: number;
  /** How often it was put through the pipe again without success. */
  retries: number;
}

/** With the record itself. */
export interface QuarantineDetail extends QuarantineItem {
  event: AcceptedEvent;
}

export interface QuarantineFilter {
  project?: string[] | undefined;
  reason?: QuarantineReason[] | undefined;
}

interface QuarantineRecord {
  id: string;
  project_id: string;
  batch_id: string;
  event_id: string;
  reason: QuarantineReason;
  detail: string;
  received_at: Date;
  retries: number;
}

const COLUMNS = 'id, project_id, batch_id, event_id, reason, detail, received_at, retries';

/** Records that could not be stored. */
export class QuarantineStore {
  constructor(private readonly pool: Pool) {}

  /** One page, newest first. @throws AppError 400 `invalid_limit`, `invalid_cursor`. */
  async list(filter: QuarantineFilter = {}, page: PageRequest = {}): Promise<Page<QuarantineItem>> {
    const limit = pageLimit(page.limit);
    const after = decodeCursor(page.cursor);
    const conditions = new Conditions().anyOf('project_id', filter.project).anyOf('reason', filter.reason);
    if (after) conditions.add('(received_at, id) < (?, ?::uuid)', new Date(after.at), after.id);
    const { rows } = await this.pool.query<QuarantineRecord>(
      `SELECT ${COLUMNS} FROM quarantine ${conditions.where}
        ORDER BY received_at DESC, id DESC LIMIT ${conditions.value(limit + 1)}`,
      conditions.values,
    );
    return toPage(rows, limit, toItem, (row) => ({ at: row.received_at.getTime(), id: row.id }));
  }

  /** One record with what was sent, or null. */
  async show(id: string): Promise<QuarantineDetail | null> {
    if (!isUuid(id)) return null;
    const { rows } = await this.pool.query<QuarantineRecord & { event: AcceptedEvent }>(
      `SELECT ${COLUMNS}, event FROM quarantine WHERE id = $1`,
      [id],
    );
    const row = rows[0];
    return row ? { ...toItem(row), event: row.event } : null;
  }

  /**
   * Forgets a record. It stays counted as quarantined: that is what became of it. False when there is none with this
   * id.
   */
  async drop(id: string): Promise<boolean> {
    if (!isUuid(id)) return false;
    const result = await this.pool.query('DELETE FROM quarantine WHERE id = $1', [id]);
    return (result.rowCount ?? 0) > 0;
  }
}

function toItem(row: QuarantineRecord): QuarantineItem {
  return {
    id: row.id,
    project: row.project_id,
    batchId: row.batch_id,
    eventId: row.event_id,
    reason: row.reason,
    detail: row.detail,
    receivedAt: row.received_at.getTime(),
    retries: row.retries,
  };
}
