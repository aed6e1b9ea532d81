import type { PoolClient } from 'pg';
import type { ClassifiedBatch } from './classified-batch.js';

const MINUTE = 60_000;

const UPSERT = {
  name: 'arrivals-upsert',
  text: `INSERT INTO arrivals_1m AS a (project_id, bucket, key_id, count, last_at)
    SELECT i.project_id, $3, $4, i.count, $5 FROM unnest($1::text[], $2::int[]) AS i (project_id, count)
    ON CONFLICT (project_id, bucket, key_id) DO UPDATE SET count = a.count + excluded.count,
      last_at = greatest(a.last_at, excluded.last_at)`,
};

/**
 * Notes which projects were heard of through the batch's key, whatever becomes of the events: a source that sends
 * repeats or successes is alive too.
 */
export async function upsertArrivals(client: PoolClient, batch: ClassifiedBatch): Promise<void> {
  const counts = new Map<string, number>();
  for (const { event } of batch.items) {
    // Postgres has no NUL in texts; such a record is set aside anyway.
    if (!event.projectId.includes('\0')) counts.set(event.projectId, (counts.get(event.projectId) ?? 0) + 1);
  }
  if (counts.size === 0) return;
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  await client.query({
    ...UPSERT,
    values: [
      sorted.map(([projectId]) => projectId),
      sorted.map(([, count]) => count),
      new Date(Math.floor(batch.receivedAt / MINUTE) * MINUTE),
      batch.keyId ?? '',
      new Date(batch.receivedAt),
    ],
  });
}
