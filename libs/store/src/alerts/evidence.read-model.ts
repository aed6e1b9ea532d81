import type { Pool } from 'pg';
import type { FailureFilter } from '#alerting/signal.js';
import type { IncidentEvidence } from '#contracts/incident.js';
import { Conditions } from '../postgres/conditions.js';
import { rollupFor } from '../timeseries/rollup-source.js';
import { addFilter } from './windows.read-model.js';

export interface EvidenceQuery {
  project: string;
  filter: FailureFilter;
  /** The one issue that it is about. */
  issue?: string | undefined;
  /** Epoch milliseconds. */
  from: number;
  to: number;
}

/** Entries per list of an evidence. */
const LIST_MAX = 10;
/** The newest failures among which the largest issue is looked for. */
const SAMPLE_MAX = 5_000;

/** What is behind an incident. */
export class EvidenceReadModel {
  constructor(private readonly pool: Pool) {}

  /** The failures of a filter in a window of a project, summed up; most frequent first, at most 10 each. */
  async evidence(query: EvidenceQuery, now: number = Date.now()): Promise<IncidentEvidence> {
    const [cells, topIssue] = await Promise.all([
      // The rollups do not know issues.
      query.issue === undefined ? this.cells(query, now) : [],
      query.issue === undefined ? this.topIssue(query) : this.issue(query, query.issue),
    ]);
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

  private async cells({ project, filter, from, to }: EvidenceQuery, now: number): Promise<Cell[]> {
    const source = rollupFor(10_000, from, now) ?? { table: 'rollups_1m' };
    const conditions = new Conditions()
      .add('project_id = ?', project)
      .add('bucket >= ?', new Date(from))
      .add('bucket < ?', new Date(to));
    addFilter(conditions, filter);
    const { rows } = await this.pool.query<Cell>(
      `SELECT code, flow_id, node_id, node_type, provider, environment, sum(count)::float8 AS count
        FROM ${source.table} ${conditions.where} GROUP BY 1, 2, 3, 4, 5, 6`,
      conditions.values,
    );
    return rows;
  }

  /** Issues are not in the rollups: the largest is found among the newest failures and then counted in full. */
  private async topIssue({
    project,
    filter,
    from,
    to,
  }: EvidenceQuery): Promise<IncidentEvidence['topIssue']> {
    const conditions = new Conditions();
    const [start, end, owner] = [new Date(from), new Date(to), project].map((value) =>
      conditions.value(value),
    );
    conditions
      .add(`project_id = ${owner} AND occurred_at >= ${start} AND occurred_at < ${end}`)
      .anyOf('code', filter.codes)
      .anyOf('kind', filter.kinds)
      .anyOf('http_status', filter.httpStatuses, 'int')
      .anyOf('flow_id', filter.flows)
      .anyOf('cause_node_id', filter.nodes)
      .anyOf('cause_node_type', filter.nodeTypes)
      .anyOf('provider', filter.providers)
      .anyOf('environment', filter.environments);
    const { rows } = await this.pool.query<NonNullable<IncidentEvidence['topIssue']>>(
      `WITH newest AS (
          SELECT issue_id FROM failures ${conditions.where} ORDER BY occurred_at DESC LIMIT ${SAMPLE_MAX}),
        top AS (SELECT issue_id FROM newest GROUP BY 1 ORDER BY count(*) DESC, issue_id LIMIT 1)
        SELECT i.id, i.title, (
          SELECT count(*)::float8 FROM failures f
           WHERE f.issue_id = top.issue_id AND f.occurred_at >= ${start} AND f.occurred_at < ${end}) AS count
        FROM top JOIN issues i ON i.project_id = ${owner} AND i.id = top.issue_id`,
      conditions.values,
    );
    return rows[0] ?? null;
  }

  private async issue(
    { project, from, to }: EvidenceQuery,
    id: string,
  ): Promise<IncidentEvidence['topIssue']> {
    const { rows } = await this.pool.query<NonNullable<IncidentEvidence['topIssue']>>(
      `SELECT i.id, i.title, (
          SELECT coalesce(sum(c.count), 0)::float8 FROM issue_counts_1m c
           WHERE c.project_id = $1 AND c.issue_id = i.id AND c.bucket >= $3 AND c.bucket < $4) AS count
        FROM issues i WHERE i.project_id = $1 AND i.id = $2::uuid`,
      [project, id, new Date(from), new Date(to)],
    );
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
