import type { PoolClient } from 'pg';
import { wholeEvent } from '#contracts/batch-text.js';
import { contentHash } from '#contracts/hash.js';
import type { AcceptedEvent } from '#contracts/event.js';
import type { ClassifiedBatch } from './classified-batch.js';
import type { QuarantineRow } from './sorted-items.js';

const INSERT = {
  name: 'quarantine-insert',
  text: `INSERT INTO quarantine (project_id, id, batch_id, event_id, reason, detail, event, received_at)
    SELECT project_id, id, $2, event_id, reason, detail, event, received_at
      FROM json_to_recordset($1::json) AS q (project_id text, id uuid, event_id text, reason text, detail text,
        event json, received_at timestamptz)
    ON CONFLICT DO NOTHING`,
};

/** Sets records aside with the reason, whole, so that they can be looked at and sent again. */
export async function insertQuarantine(
  client: PoolClient,
  batch: ClassifiedBatch,
  rows: readonly QuarantineRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const records = rows.map(({ index, event, evidence, reason, detail }) => ({
    project_id: storable(event.projectId),
    id: quarantineId(batch, index),
    event_id: storable(event.eventId),
    reason,
    detail: storable(detail),
    event: storableEvent(wholeEvent({ head: event, evidence })),
    received_at: new Date(batch.receivedAt).toISOString(),
  }));
  await client.query({ ...INSERT, values: [JSON.stringify(records), batch.batchId] });
}

/** Ordered by time, and the same when the batch is delivered again. */
function quarantineId(batch: ClassifiedBatch, index: number): string {
  const time = Math.floor(batch.receivedAt).toString(16).padStart(12, '0');
  const hash = contentHash(batch.batchId, String(index));
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-8${hash.slice(0, 3)}-a${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
}

/** The quarantine takes whatever is wrong with a record, so nothing in it may be refused again. */
export function storable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '\ufffd');
}

function storableEvent(event: AcceptedEvent): unknown {
  return JSON.parse(
    JSON.stringify(event, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value)),
  );
}
