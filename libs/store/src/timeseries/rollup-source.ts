const DAY_MS = 86_400_000;

/** A rollup table to read from. */
export interface RollupSource {
  table: 'rollups_10s' | 'rollups_1m' | 'rollups_1h';
  bucketMs: number;
}

const SOURCES: readonly RollupSource[] = [
  { table: 'rollups_1h', bucketMs: 3_600_000 },
  { table: 'rollups_1m', bucketMs: 60_000 },
  { table: 'rollups_10s', bucketMs: 10_000 },
];

/**
 * The coarsest rollup whose buckets fit evenly into `stepMs` and which goes back to `from`; null when there is
 * none, because the step is no multiple of 10 seconds or finer than what is kept that far back.
 */
export function rollupFor(stepMs: number, from: number, now: number): RollupSource | null {
  if (!Number.isInteger(stepMs) || stepMs <= 0) return null;
  const source = SOURCES.find(({ bucketMs }) => stepMs % bucketMs === 0);
  if (!source) return null;
  return source.table === 'rollups_10s' && from < now - DAY_MS ? null : source;
}
