import type { Pool } from 'pg';
import type { Json } from '#contracts/event.js';
import { occurredAtOf } from '../identity/failure-id.js';
import { decodeCursor, pageLimit, toPage, type Page, type PageRequest } from '../paging/cursor.js';
import { Conditions, containing } from '../postgres/conditions.js';
import { isUuid } from '../postgres/uuid.js';
import {
  FAILURE_COLUMNS,
  toFailureItem,
  type FailureDetail,
  type FailureFilter,
  type FailureItem,
  type FailureRecord,
} from './failure-item.js';

/** Text search reads rows one by one, so without a `from` it goes back no further than this. */
const SEARCH_DEFAULT_MS = 86_400_000;

/** Reads stored failures, newest first. */
export class FailuresReadModel {
  constructor(private readonly pool: Pool) {}

  /**
   * One page of the failures that pass the filter. Pages stay put while new failures arrive.
   *
   * @throws AppError 400 `invalid_limit`, `invalid_cursor`.
   */
  async list(
    filter: FailureFilter,
    page: PageRequest = {},
    now: number = Date.now(),
  ): Promise<Page<FailureItem>> {
    const limit = pageLimit(page.limit);
    const after = decodeCursor(page.cursor);
    if (filter.issue?.length && !filter.issue.some(isUuid)) return { items: [], nextCursor: null };
    const conditions = conditionsOf(filter, now);
    if (after) {
      const at = new Date(after.at);
      // The first comparison is implied by the second, but only it lets whole partitions be left out.
      conditions.add('occurred_at <= ?', at).add('(occurred_at, id) < (?, ?::uuid)', at, after.id);
    }
    const { rows } = await this.pool.query<FailureRecord>(
      `SELECT ${FAILURE_COLUMNS} FROM failures ${conditions.where}
        ORDER BY occurred_at DESC, id DESC LIMIT ${conditions.value(limit + 1)}`,
      conditions.values,
    );
    return toPage(rows, limit, toFailureItem, (row) => ({ at: row.occurred_at.getTime(), id: row.id }));
  }

  /** One failure with its evidence, or null. The id alone tells the partition. */
  async byId(id: string): Promise<FailureDetail | null> {
    const occurredAt = occurredAtOf(id);
    if (occurredAt === null) return null;
    const { rows } = await this.pool.query<FailureRecord & { original: { [key: string]: Json } }>({
      name: 'failure-by-id',
      text: `SELECT ${FAILURE_COLUMNS}, original FROM failures WHERE occurred_at = $1 AND id = $2`,
      values: [new Date(occurredAt), id],
    });
    const row = rows[0];
    return row ? { ...toFailureItem(row), original: row.original } : null;
  }
}

function conditionsOf(filter: FailureFilter, now: number): Conditions {
  const { q } = filter;
  const from = filter.from ?? (q ? now - SEARCH_DEFAULT_MS : undefined);
  const conditions = new Conditions()
    .addIf(from === undefined ? null : new Date(from), 'occurred_at >= ?')
    .addIf(filter.to === undefined ? null : new Date(filter.to), 'occurred_at < ?')
    .anyOf('project_id', filter.project)
    .anyOf('code', filter.code)
    .anyOf('kind', filter.kind)
    .anyOf('http_status', filter.httpStatus, 'int')
    .anyOf('flow_id', filter.flow)
    .anyOf('provider', filter.provider)
    .anyOf('environment', filter.environment)
    .anyOf('issue_id', filter.issue?.filter(isUuid), 'uuid')
    .addIf(q ? containing(q) : null, 'message ILIKE ?');
  if (filter.node && filter.node.length > 0) {
    conditions.add(
      `(cause_node_id = ANY(?) OR EXISTS (
        SELECT FROM jsonb_array_elements(failing_nodes) AS n WHERE n->>'nodeId' = ANY(?)))`,
      filter.node,
      filter.node,
    );
  }
  return conditions;
}
