import type { Pool } from 'pg';
import { decodeCursor, pageLimit, toPage, type Page, type PageRequest } from '../paging/cursor.js';
import { Conditions, containing } from '../postgres/conditions.js';
import { isUuid } from '../postgres/uuid.js';
import {
  issueColumns,
  statusAt,
  toIssueItem,
  type IssueFilter,
  type IssueItem,
  type IssueRecord,
  type IssueSort,
} from './issue-item.js';

const SORTS: Record<IssueSort, { column: string; value: (row: IssueRecord) => number }> = {
  lastSeen: { column: 'last_seen', value: (row) => row.last_seen.getTime() },
  firstSeen: { column: 'first_seen', value: (row) => row.first_seen.getTime() },
  count: { column: 'count', value: (row) => Number(row.count) },
};

/** Reads issues. */
export class IssuesReadModel {
  constructor(private readonly pool: Pool) {}

  /**
   * One page of the issues that pass the filter, largest sort value first.
   *
   * @throws AppError 400 `invalid_limit`, `invalid_cursor`.
   */
  async list(
    filter: IssueFilter,
    page: PageRequest = {},
    now: number = Date.now(),
  ): Promise<Page<IssueItem>> {
    const limit = pageLimit(page.limit);
    const after = decodeCursor(page.cursor);
    const sort = filter.sort ?? 'lastSeen';
    const { column, value } = SORTS[sort];
    const conditions = new Conditions();
    const moment = `${conditions.value(new Date(now))}::timestamptz`;
    addFilter(conditions, filter, moment);
    if (after) {
      const at = sort === 'count' ? after.at : new Date(after.at);
      conditions.add(`(${column}, id) < (?, ?::uuid)`, at, after.id);
    }
    const { rows } = await this.pool.query<IssueRecord>(
      `SELECT ${issueColumns(moment)} FROM issues ${conditions.where}
        ORDER BY ${column} DESC, id DESC LIMIT ${conditions.value(limit + 1)}`,
      conditions.values,
    );
    return toPage(rows, limit, toIssueItem, (row) => ({ at: value(row), id: row.id }));
  }

  /** One issue, or null. */
  async byId(id: string, now: number = Date.now()): Promise<IssueItem | null> {
    if (!isUuid(id)) return null;
    const { rows } = await this.pool.query<IssueRecord>({
      name: 'issue-by-id',
      text: `SELECT ${issueColumns('$2::timestamptz')} FROM issues WHERE id = $1`,
      values: [id, new Date(now)],
    });
    return rows[0] ? toIssueItem(rows[0]) : null;
  }
}

function addFilter(conditions: Conditions, filter: IssueFilter, moment: string): void {
  conditions
    .anyOf('project_id', filter.project)
    .anyOf('code', filter.code)
    .anyOf('severity', filter.severity)
    .addIf(filter.status, `${statusAt(moment)} = ANY(?)`)
    .addIf(filter.flow, 'flows && ?')
    .addIf(filter.provider, 'providers && ?')
    .addIf(filter.environment, 'environments && ?')
    .addIf(filter.node, `EXISTS (SELECT FROM jsonb_array_elements(nodes) AS n WHERE n->>'nodeId' = ANY(?))`)
    .addIf(filter.from === undefined ? null : new Date(filter.from), 'last_seen >= ?')
    .addIf(filter.to === undefined ? null : new Date(filter.to), 'first_seen < ?')
    .addIf(filter.q ? containing(filter.q) : null, 'title ILIKE ?');
}
