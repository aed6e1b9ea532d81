import type { Pool } from 'pg';
import type { IncidentEvidence } from '#contracts/incident.js';
import { AppError } from '#platform/errors/app-error.js';
import { rollupFor } from '../timeseries/rollup-source.js';

/** Failures of one project in one bucket; `at` is its start in epoch milliseconds. */
export interface WindowCount {
  project: string;
  at: number;
  count: number;
}

export interface WindowQuery {
  /** Catalog codes that count. */
  codes: readonly string[];
  /** Epoch milliseconds; buckets that start at or after … */
  from: number;
  /** … and before. */
  to: number;
  /** Milliseconds, a multiple of 10 seconds; buckets start at multiples of it. */
  bucketMs: number;
}

export interface EvidenceQuery {
  project: string;
  codes: readonly string[];
  /** Epoch milliseconds. */
  from: number;
  to: number;
}

/** Entries per list of an evidence. */
const LIST_MAX = 10;
/** The newest failures among which the largest issue is looked for. */
const SAMPLE_MAX = 5_000;

/** What alert rules look at: counts in windows, and what is behind them. */
export class WindowsReadModel {
  constructor(private readonly pool: Pool) {}

  /**
   * Counts per project and bucket, by project and time; empty buckets are left out.
   *
   * @throws AppError `invalid_step` for a bucket that no rollup can give.
   */
  async counts(query: WindowQuery, now: number = Date.now()): Promise<WindowCount[]> {
    const { codes, from, to, bucketMs } = query;
    const source = rollupFor(bucketMs, from, now);
    if (!source) {
      throw new AppError(
        'invalid_step',
        400,
        `There are no rollups for buckets of ${bucketMs} ms so far back.`,
      );
    }
    const { rows } = await this.pool.query<{ project: string; at: Date; count: number }>({
      name: `window-counts-${source.table}`,
      text: `SELECT project_id AS project,
          date_bin($4 * interval '1 millisecond', bucket, to_timestamp(0)) AS at, sum(count)::float8 AS count
        FROM ${source.table} WHERE bucket >= $2 AND bucket < $3 AND code = ANY($1)
        GROUP BY 1, 2 ORDER BY 1, 2`,
      values: [codes, new Date(from), new Date(to), bucketMs],
    });
    return rows.map(({ project, at, count }) => ({ project, at: at.getTime(), count }));
  }

  /** The failures of some codes in a window of a project, summed up; most frequent first, at most 10 each. */
  async evidence(query: EvidenceQuery, now: number = Date.now()): Promise<IncidentEvidence> {
    const [cells, topIssue] = await Promise.all([this.cells(query, now), this.topIssue(query)]);
    return {
      windowMs: query.to - query.from,
      codes: ranked(
        cells,
        ({ code }) => code,
        ({ code }, count) => ({ code, count }),
      ),
      flows: ranked(
        cells,
        ({ flow_id }) => flow_id,
        ({ flow_id }, count) => ({ flowId: flow_id, count }),
      ),
      nodes: ranked(
        cells,
        (cell) => cell.node_id && `${cell.flow_id}\u0000${cell.node_id}`,
        (cell, count) => ({
          nodeId: cell.node_id,
          nodeType: cell.node_type || null,
          flowId: cell.flow_id || null,
          count,
        }),
      ),
      providers: ranked(
        cells,
        ({ provider }) => provider,
        ({ provider }, count) => ({ provider, count }),
      ),
      environments: ranked(
        cells,
        ({ environment }) => environment,
        ({ environment }, count) => ({ environment, count }),
      ),
      topIssue,
    };
  }

  private async cells({ project, codes, from, to }: EvidenceQuery, now: number): Promise<Cell[]> {
    const source = rollupFor(10_000, from, now) ?? { table: 'rollups_1m' };
    const { rows } = await this.pool.query<Cell>({
      name: `window-cells-${source.table}`,
      text: `SELECT code, flow_id, node_id, node_type, provider, environment, sum(count)::float8 AS count
        FROM ${source.table} WHERE project_id = $1 AND bucket >= $2 AND bucket < $3 AND code = ANY($4)
        GROUP BY 1, 2, 3, 4, 5, 6`,
      values: [project, new Date(from), new Date(to), codes],
    });
    return rows;
  }

  /** Issues are not in the rollups: the largest is found among the newest failures and then counted in full. */
  private async topIssue({ project, codes, from, to }: EvidenceQuery): Promise<IncidentEvidence['topIssue']> {
    const { rows } = await this.pool.query<{ id: string; title: string; count: number }>({
      name: 'window-top-issue',
      text: `WITH newest AS (
          SELECT issue_id FROM failures
           WHERE project_id = $1 AND occurred_at >= $2 AND occurred_at < $3 AND code = ANY($4)
           ORDER BY occurred_at DESC LIMIT ${SAMPLE_MAX}),
        top AS (SELECT issue_id FROM newest GROUP BY 1 ORDER BY count(*) DESC, issue_id LIMIT 1)
        SELECT i.id, i.title, (
          SELECT count(*)::float8 FROM failures f
           WHERE f.issue_id = top.issue_id AND f.occurred_at >= $2 AND f.occurred_at < $3) AS count
        FROM top JOIN issues i ON i.project_id = $1 AND i.id = top.issue_id`,
      values: [project, new Date(from), new Date(to), codes],
    });
    return rows[0] ?? null;
  }
}

interface Cell {
  code: string;
  flow_id: string;
  node_id: string;
  node_type: string;
  provider: string;
  environment: string;
  count: number;
}

/** Sums the cells by a key ('' is left out) and gives the largest sums first. */
function ranked<T>(
  cells: readonly Cell[],
  keyOf: (cell: Cell) => string,
  toEntry: (cell: Cell, count: number) => T,
): T[] {
  const sums = new Map<string, { cell: Cell; count: number }>();
  for (const cell of cells) {
    const key = keyOf(cell);
    if (key === '') continue;
    const sum = sums.get(key);
    if (sum) sum.count += cell.count;
    else sums.set(key, { cell, count: cell.count });
  }
  return [...sums]
    .sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
    .slice(0, LIST_MAX)
    .map(([, { cell, count }]) => toEntry(cell, count));
}
