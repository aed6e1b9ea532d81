import type { PoolClient } from 'pg';
import { claimKeys } from './event-keys.js';
import type { TrafficRow } from './sorted-items.js';

const MINUTE = 60_000;

const UPSERT = {
  name: 'traffic-upsert',
  text: `INSERT INTO traffic_1m AS t (project_id, bucket, flow_id, environment, total)
    SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::bigint[])
    ON CONFLICT (project_id, bucket, flow_id, environment) DO UPDATE SET total = t.total + excluded.total`,
};

interface Cell {
  project: string;
  bucket: number;
  flow: string;
  environment: string;
  total: number;
}

/** Adds counts of calls that did not come before to their minutes; returns how many counts that were. */
export async function storeTraffic(client: PoolClient, rows: TrafficRow[], now: number): Promise<number> {
  const fresh = await claimKeys(client, rows, now);
  if (fresh.length === 0) return 0;
  const cells = new Map<string, Cell>();
  for (const { event } of fresh) {
    const cell: Cell = {
      project: event.projectId,
      bucket: Math.floor(event.occurredAt / MINUTE) * MINUTE,
      flow: event.flowId ?? '',
      environment: event.environment ?? '',
      total: event.total ?? 0,
    };
    const key = JSON.stringify([cell.project, cell.bucket, cell.flow, cell.environment]);
    const seen = cells.get(key);
    if (seen) seen.total += cell.total;
    else cells.set(key, cell);
  }
  const sorted = [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
  const values = [
    sorted.map(({ project }) => project),
    sorted.map(({ bucket }) => new Date(bucket).toISOString()),
    sorted.map(({ flow }) => flow),
    sorted.map(({ environment }) => environment),
    sorted.map(({ total }) => total),
  ];
  await client.query({ ...UPSERT, values });
  return fresh.length;
}
