import type { Pool } from 'pg';
import { AppError } from '#platform/errors/app-error.js';
import type { EventKind } from '#contracts/event.js';
import { Conditions } from '../postgres/conditions.js';
import { rollupFor } from './rollup-source.js';

export const TIMESERIES_KEYS = ['code', 'flow', 'node', 'provider', 'httpStatus'] as const;
export type TimeseriesKey = (typeof TIMESERIES_KEYS)[number];

export interface TimeseriesQuery {
  /** Epoch milliseconds; pulled back to a multiple of the step. */
  from: number;
  /** Epoch milliseconds, pushed on to a multiple of the step, which is not included any more. */
  to: number;
  /** Milliseconds, a multiple of 10 seconds (of a minute for times more than a day back). */
  stepMs: number;
  /** One series per value of this; a single one named `all` when absent. */
  by?: TimeseriesKey | undefined;
  project?: string[] | undefined;
  code?: string[] | undefined;
  kind?: EventKind[] | undefined;
  httpStatus?: number[] | undefined;
  flow?: string[] | undefined;
  /** Ids of the nodes that were the first cause. */
  node?: string[] | undefined;
  provider?: string[] | undefined;
  environment?: string[] | undefined;
}

/** Counts over time. Every series has a point at every step, zeros included. */
export interface Timeseries {
  /** Milliseconds. */
  step: number;
  /** Most failures first; past the 30 largest all others are one series named `other`. */
  series: { key: string; points: [number, number][] }[];
}

/** Points per series. */
export const TIMESERIES_POINTS_MAX = 2_000;
export const TIMESERIES_SERIES_MAX = 30;

const COLUMNS: Record<TimeseriesKey, string> = {
  code: 'code',
  flow: 'flow_id',
  node: 'node_id',
  provider: 'provider',
  httpStatus: 'http_status::text',
};

/** Charts, from the rollups. A failure without a flow, node or provider counts under the key ''. */
export class TimeseriesReadModel {
  constructor(private readonly pool: Pool) {}

  /** @throws AppError 400 `invalid_step`, `invalid_range`. */
  async query(query: TimeseriesQuery, now: number = Date.now()): Promise<Timeseries> {
    const { stepMs: step } = query;
    const source = rollupFor(step, query.from, now);
    if (!source) {
      throw new AppError(
        'invalid_step',
        400,
        'step must be a multiple of 10 seconds, or of a minute when from is more than a day back.',
        { field: 'step' },
      );
    }
    const from = Math.floor(query.from / step) * step;
    const to = Math.ceil(query.to / step) * step;
    checkRange(from, to, step);
    const conditions = new Conditions().add('bucket >= ?', new Date(from)).add('bucket < ?', new Date(to));
    addFilter(conditions, query);
    const key = query.by ? COLUMNS[query.by] : `'all'`;
    const interval = `${conditions.value(step)} * interval '1 millisecond'`;
    const { rows } = await this.pool.query<{ key: string; at: Date; count: string }>(
      `SELECT ${key} AS key, date_bin(${interval}, bucket, ${conditions.value(new Date(from))}) AS at, sum(count) AS count
        FROM ${source.table} ${conditions.where} GROUP BY 1, 2`,
      conditions.values,
    );
    return { step, series: toSeries(rows, from, step, (to - from) / step) };
  }
}

function checkRange(from: number, to: number, step: number): void {
  const points = (to - from) / step;
  if (points > 0 && points <= TIMESERIES_POINTS_MAX) return;
  const message =
    points > 0
      ? `That would be ${points} points; at most ${TIMESERIES_POINTS_MAX} are given. Take a larger step.`
      : 'to must be later than from.';
  throw new AppError('invalid_range', 400, message, { field: points > 0 ? 'step' : 'to' });
}

function addFilter(conditions: Conditions, query: TimeseriesQuery): void {
  conditions
    .anyOf('project_id', query.project)
    .anyOf('code', query.code)
    .anyOf('kind', query.kind)
    .anyOf('http_status', query.httpStatus, 'int')
    .anyOf('flow_id', query.flow)
    .anyOf('node_id', query.node)
    .anyOf('provider', query.provider)
    .anyOf('environment', query.environment);
}

function toSeries(
  rows: { key: string; at: Date; count: string }[],
  from: number,
  step: number,
  length: number,
): Timeseries['series'] {
  const totals = new Map<string, number>();
  for (const { key, count } of rows) totals.set(key, (totals.get(key) ?? 0) + Number(count));
  const largest = [...totals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([key]) => key);
  // With one too many there is no room for `other`: it takes the place of the smallest.
  const named =
    largest.length > TIMESERIES_SERIES_MAX ? largest.slice(0, TIMESERIES_SERIES_MAX - 1) : largest;
  const counts = new Map(named.map((key) => [key, new Array<number>(length).fill(0)]));
  const other = new Array<number>(length).fill(0);
  for (const { key, at, count } of rows) {
    const target = counts.get(key) ?? other;
    const n = (at.getTime() - from) / step;
    target[n] = (target[n] ?? 0) + Number(count);
  }
  if (named.length < largest.length) counts.set('other', other);
  return [...counts].map(([key, values]) => ({
    key,
    points: values.map((count, n): [number, number] => [from + n * step, count]),
  }));
}
