import type { Pool } from 'pg';
import type { FailureCell, FailureFilter, FailureSignal, Signal } from '#alerting/signal.js';
import type { TrafficScope } from '#alerting/rule.js';
import { AppError } from '#platform/errors/app-error.js';
import { Conditions } from '../postgres/conditions.js';
import { rollupFor } from '../timeseries/rollup-source.js';

/** A count of one project, or of one thing in it, in one bucket; `at` is its start in epoch milliseconds. */
export interface WindowCount {
  project: string;
  /** A node's, an issue's or a key's id, an extension code; null: the project as a whole. */
  subject: string | null;
  at: number;
  count: number;
  /** The Flows behind it, where Flows are counted. */
  keys?: string[];
  /** Of arrivals: the last one in the bucket, epoch milliseconds. */
  lastAt?: number;
}

export interface Span {
  /** Epoch milliseconds; buckets that start at or after … */
  from: number;
  /** … and before. */
  to: number;
}

export interface WindowQuery extends Span {
  signal: Signal;
  /** Milliseconds; buckets start at multiples of it. */
  bucketMs: number;
  /** Only these projects; absent: all. */
  projects?: readonly string[] | undefined;
}

/** A cell of the finest rollup. */
export interface CellCount extends FailureCell {
  project: string;
  at: number;
  count: number;
}

interface Row {
  project: string;
  subject: string | null;
  at: number;
  count: number;
  keys?: string[];
  lastAt?: number;
}

/** What alert rules look at: counts in windows. */
export class WindowsReadModel {
  constructor(private readonly pool: Pool) {}

  /**
   * Counts of a signal per project, subject and bucket, by time; empty buckets are left out.
   *
   * @throws AppError `invalid_step` for a bucket that no rollup can give.
   */
  async counts(query: WindowQuery, now: number = Date.now()): Promise<WindowCount[]> {
    return this.countsIn(query, [query], now);
  }

  /** Counts as `counts` gives them, of several spans at once, from the rollups by the minute or coarser. */
  async countsIn(
    { signal, bucketMs, projects }: Omit<WindowQuery, keyof Span>,
    spans: readonly Span[],
    now: number = Date.now(),
  ): Promise<WindowCount[]> {
    const conditions = new Conditions();
    const source = sourceOf(signal, bucketMs, Math.min(...spans.map(({ from }) => from)), now);
    const during = spans.map(
      ({ from, to }) =>
        `(${source.time} >= ${conditions.value(new Date(from))} AND ${source.time} < ${conditions.value(new Date(to))})`,
    );
    conditions.add(`(${during.join(' OR ')})`).anyOf('project_id', projects);
    addSignal(conditions, signal);
    const width = `${conditions.value(bucketMs)} * interval '1 millisecond'`;
    const keys =
      signal.of === 'failures' && signal.measure === 'flows'
        ? `, array_agg(DISTINCT flow_id) FILTER (WHERE flow_id <> '') AS keys`
        : signal.of === 'arrivals'
          ? `, (extract(epoch FROM max(coalesce(last_at, bucket))) * 1000)::float8 AS "lastAt"`
          : '';
    const { rows } = await this.pool.query<Row>(
      `SELECT project_id AS project, ${source.subject} AS subject,
          extract(epoch FROM date_bin(${width}, ${source.time}, to_timestamp(0)))::float8 * 1000 AS at, ${source.sum}::float8 AS count${keys}
        FROM ${source.table} ${conditions.where} GROUP BY 1, 2, 3 ORDER BY 3`,
      conditions.values,
    );
    return rows;
  }

  /** The cells of the finest rollup as they are, for all rules at once; `codes` null: of all codes. */
  async cells(codes: readonly string[] | null, { from, to }: Span): Promise<CellCount[]> {
    const { rows } = await this.pool.query<Omit<CellCount, 'at'> & { at: Date }>({
      name: 'window-cells',
      text: `SELECT project_id AS project, bucket AS at, count, kind, code, http_status AS "httpStatus",
          flow_id AS "flowId", node_id AS "nodeId", node_type AS "nodeType", provider, environment
        FROM rollups_10s WHERE bucket >= $1 AND bucket < $2 AND ($3::text[] IS NULL OR code = ANY($3))`,
      values: [new Date(from), new Date(to), codes],
    });
    return rows.map((row) => ({ ...row, at: row.at.getTime() }));
  }

  /** Total calls per project and minute, as senders posted them. */
  async traffic(
    scope: TrafficScope,
    { from, to }: Span,
    projects?: readonly string[],
  ): Promise<WindowCount[]> {
    const conditions = new Conditions()
      .add('bucket >= ?', new Date(from))
      .add('bucket < ?', new Date(to))
      .anyOf('project_id', projects)
      .anyOf('flow_id', scope.flows)
      .anyOf('environment', scope.environments);
    const { rows } = await this.pool.query<Row>(
      `SELECT project_id AS project, NULL AS subject, extract(epoch FROM bucket)::float8 * 1000 AS at, sum(total)::float8 AS count
        FROM traffic_1m ${conditions.where} GROUP BY 1, 3 ORDER BY 3`,
      conditions.values,
    );
    return rows;
  }

  /** The projects in which a signal counted most in a span, most first. */
  async busiest(
    signal: Signal,
    { from, to }: Span,
    limit: number,
  ): Promise<{ projects: string[]; others: number }> {
    const hour = 3_600_000;
    const conditions = new Conditions();
    const source = sourceOf(signal, hour, from, to);
    conditions
      .add(`${source.time} >= ?`, new Date(Math.floor(from / hour) * hour))
      .add(`${source.time} < ?`, new Date(to));
    addSignal(conditions, signal);
    const { rows } = await this.pool.query<{ project: string; total: number }>(
      `SELECT project_id AS project, count(*) OVER ()::int AS total FROM ${source.table} ${conditions.where}
        GROUP BY 1 ORDER BY ${source.sum} DESC, 1 LIMIT ${conditions.value(limit)}`,
      conditions.values,
    );
    return { projects: rows.map(({ project }) => project), others: (rows[0]?.total ?? 0) - rows.length };
  }

  /** Since when each project is known, by its oldest issue (epoch milliseconds). */
  async knownSince(): Promise<Map<string, number>> {
    const { rows } = await this.pool.query<{ project: string; since: Date }>(
      'SELECT project_id AS project, min(first_seen) AS since FROM issues GROUP BY 1',
    );
    return new Map(rows.map(({ project, since }) => [project, since.getTime()]));
  }

  /** Whether a batch that came in before `before` is still on its way: what is stored is then not all there is. */
  async backlogged(before: number): Promise<boolean> {
    const { rows } = await this.pool.query<{ behind: boolean }>(
      'SELECT EXISTS (SELECT FROM batches WHERE finished_at IS NULL AND received_at < $1) AS behind',
      [new Date(before)],
    );
    return rows[0]?.behind === true;
  }

  /** What people call a subject; null where there is nothing better than its id. */
  async labelOf(signal: Signal, project: string, subject: string): Promise<string | null> {
    const { rows } = await this.pool.query<{ label: string | null }>(LABELS[signal.of], [project, subject]);
    return rows[0]?.label ?? null;
  }
}

/** Each takes the project and the subject. */
const LABELS: Record<Signal['of'], string> = {
  failures: `SELECT $2 || coalesce(' (' || nullif(max(node_type), '') || ')', '') AS label FROM (
      SELECT node_type FROM rollups_1m WHERE project_id = $1 AND node_id = $2 ORDER BY bucket DESC LIMIT 1) AS newest`,
  issues: 'SELECT title AS label FROM issues WHERE project_id = $1 AND id::text = $2',
  discoveries:
    'SELECT label FROM discoveries WHERE project_id = $1 AND subject = $2 ORDER BY at DESC LIMIT 1',
  arrivals: `SELECT 'key ' || coalesce((SELECT name FROM ingest_keys WHERE id::text = $2), 'of the operator') AS label
    WHERE $1 <> ''`,
};

interface Source {
  table: string;
  time: string;
  subject: string;
  sum: string;
}

function sourceOf(signal: Signal, bucketMs: number, from: number, now: number): Source {
  switch (signal.of) {
    case 'failures': {
      const source = rollupFor(bucketMs, from, now);
      if (!source) {
        throw new AppError(
          'invalid_step',
          400,
          `There are no rollups for buckets of ${bucketMs} ms so far back.`,
        );
      }
      const subject = signal.by === 'node' ? 'node_id' : 'NULL::text';
      return { table: source.table, time: 'bucket', subject, sum: 'sum(count)' };
    }
    case 'issues':
      return { table: 'issue_counts_1m', time: 'bucket', subject: 'issue_id::text', sum: 'sum(count)' };
    case 'discoveries':
      return { table: 'discoveries', time: 'at', subject: 'subject', sum: 'count(*)' };
    case 'arrivals':
      return { table: 'arrivals_1m', time: 'bucket', subject: 'key_id', sum: 'sum(count)' };
  }
}

function addSignal(conditions: Conditions, signal: Signal): void {
  switch (signal.of) {
    case 'failures':
      return addFailures(conditions, signal);
    case 'issues':
      conditions.anyOf('code', signal.codes ?? undefined);
      return;
    case 'discoveries':
      conditions.add('kind = ?', signal.kind).anyOf('code', signal.codes ?? undefined);
      return;
    case 'arrivals':
      // A key that was revoked is silent for a good reason.
      conditions.add(`key_id NOT IN (SELECT id::text FROM ingest_keys WHERE revoked_at IS NOT NULL)`);
  }
}

function addFailures(conditions: Conditions, { filter, by }: FailureSignal): void {
  addFilter(conditions, filter);
  if (by === 'node') conditions.add(`node_id <> ''`);
}

/** The conditions of a filter on a rollup. */
export function addFilter(conditions: Conditions, filter: FailureFilter): void {
  conditions
    .anyOf('code', filter.codes)
    .anyOf('kind', filter.kinds)
    .anyOf('http_status', filter.httpStatuses, 'int')
    .anyOf('flow_id', filter.flows)
    .anyOf('node_id', filter.nodes)
    .anyOf('node_type', filter.nodeTypes)
    .anyOf('provider', filter.providers)
    .anyOf('environment', filter.environments);
}
