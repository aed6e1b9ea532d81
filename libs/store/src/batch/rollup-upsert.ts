import type { PoolClient } from 'pg';
import { contentUuid } from '#contracts/hash.js';
import { causeNodeType } from './failure-copy.js';
import type { FailureRow } from './sorted-items.js';

const DAY_MS = 86_400_000;

/** The rollup tables, finest first, with the width of their buckets in milliseconds. */
export const ROLLUPS = [
  { table: 'rollups_10s', bucketMs: 10_000 },
  { table: 'rollups_1m', bucketMs: 60_000 },
  { table: 'rollups_1h', bucketMs: 3_600_000 },
] as const;

/** The finest rollups are for the alert windows: a failure that comes in later than this is left out of them. */
export const FINEST_ROLLUP_MS = DAY_MS;

interface Series {
  id: string;
  projectId: string;
  kind: string;
  code: string;
  httpStatus: number;
  flowId: string;
  nodeId: string;
  nodeType: string;
  provider: string;
  environment: string;
}

interface Cell {
  series: Series;
  bucket: number;
  count: number;
}

const upsert = (table: string) => ({
  name: `upsert-${table}`,
  text: `INSERT INTO ${table} AS r (project_id, bucket, series, kind, code, http_status, flow_id, node_id, node_type,
      provider, environment, count)
    SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::text[],
      $8::text[], $9::text[], $10::text[], $11::text[], $12::int[])
    ON CONFLICT (project_id, bucket, series) DO UPDATE SET count = r.count + excluded.count`,
});

/** Series already hashed. Forgotten as a whole when full: what is in use comes back at once. */
const SERIES_REMEMBERED = 20_000;
const remembered = new Map<string, Series>();

/**
 * Counts the failures into all rollups, in the order of project, bucket and series. `now` is epoch milliseconds.
 */
export async function upsertRollups(
  client: PoolClient,
  rows: readonly FailureRow[],
  now: number,
): Promise<void> {
  const cells = countCells(rows);
  for (const { table, bucketMs } of ROLLUPS) {
    const coarse = coarsen(cells, bucketMs).filter(
      (cell) => table !== 'rollups_10s' || cell.bucket >= now - FINEST_ROLLUP_MS,
    );
    if (coarse.length > 0) await client.query({ ...upsert(table), values: columns(coarse) });
  }
}

function countCells(rows: readonly FailureRow[]): Cell[] {
  const cells = new Map<string, Cell>();
  for (const row of rows) {
    const series = seriesOf(row);
    const bucket = floor(row.event.occurredAt, ROLLUPS[0].bucketMs);
    const key = `${bucket} ${series.id}`;
    const cell = cells.get(key);
    if (cell) cell.count += 1;
    else cells.set(key, { series, bucket, count: 1 });
  }
  return [...cells.values()];
}

function coarsen(cells: readonly Cell[], bucketMs: number): Cell[] {
  const coarse = new Map<string, Cell>();
  for (const { series, bucket, count } of cells) {
    const start = floor(bucket, bucketMs);
    const key = `${start} ${series.id}`;
    const cell = coarse.get(key);
    if (cell) cell.count += count;
    else coarse.set(key, { series, bucket: start, count });
  }
  return [...coarse.values()].sort(byProjectBucketSeries);
}

function seriesOf({ event, verdict }: FailureRow): Series {
  const values = {
    projectId: event.projectId,
    kind: event.kind,
    code: verdict.code,
    httpStatus: verdict.httpStatus ?? 0,
    flowId: event.flowId ?? '',
    nodeId: verdict.causeNodeId ?? '',
    nodeType: causeNodeType(verdict) ?? '',
    provider: verdict.provider ?? '',
    environment: event.environment ?? '',
  };
  const key = Object.values(values).join('\u0000');
  const known = remembered.get(key);
  if (known) return known;
  if (remembered.size >= SERIES_REMEMBERED) remembered.clear();
  const series = { id: contentUuid(key), ...values };
  remembered.set(key, series);
  return series;
}

function columns(cells: Cell[]): unknown[] {
  return [
    cells.map((cell) => cell.series.projectId),
    cells.map((cell) => new Date(cell.bucket).toISOString()),
    cells.map((cell) => cell.series.id),
    cells.map((cell) => cell.series.kind),
    cells.map((cell) => cell.series.code),
    cells.map((cell) => cell.series.httpStatus),
    cells.map((cell) => cell.series.flowId),
    cells.map((cell) => cell.series.nodeId),
    cells.map((cell) => cell.series.nodeType),
    cells.map((cell) => cell.series.provider),
    cells.map((cell) => cell.series.environment),
    cells.map((cell) => cell.count),
  ];
}

function byProjectBucketSeries(a: Cell, b: Cell): number {
  if (a.series.projectId !== b.series.projectId) return a.series.projectId < b.series.projectId ? -1 : 1;
  if (a.bucket !== b.bucket) return a.bucket - b.bucket;
  return a.series.id < b.series.id ? -1 : 1;
}

function floor(at: number, bucketMs: number): number {
  return Math.floor(at / bucketMs) * bucketMs;
}
