import type { PoolClient } from 'pg';
import type { OutcomeCounts } from '#contracts/outcome.js';
import type { ClassifiedBatch } from './classified-batch.js';

const BEGIN = {
  name: 'batch-begin',
  // The lock makes a second delivery of the batch wait for the first.
  text: `SELECT extract(epoch FROM now())::float8 * 1000 AS now,
      (SELECT finished_at IS NOT NULL FROM batches WHERE batch_id = $1 FOR UPDATE) AS finished`,
};
const FINISH = {
  name: 'batch-finish',
  text: `INSERT INTO batches AS b (batch_id, received_at, protocol, key_id, received, stored, duplicate, not_failure,
      quarantined, finished_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now())
    ON CONFLICT (batch_id) DO UPDATE SET received = excluded.received, stored = excluded.stored,
      duplicate = excluded.duplicate, not_failure = excluded.not_failure, quarantined = excluded.quarantined,
      finished_at = excluded.finished_at
    WHERE b.finished_at IS NULL`,
};

/** The database's clock (epoch milliseconds), and whether the batch was finished before; null rows count as no. */
export async function beginBatch(
  client: PoolClient,
  batchId: string,
): Promise<{ now: number; finished: boolean }> {
  const { rows } = await client.query<{ now: number; finished: boolean | null }>({
    ...BEGIN,
    values: [batchId],
  });
  const row = rows[0];
  if (!row) throw new Error('The database did not tell the time.');
  return { now: row.now, finished: row.finished === true };
}

/** Closes the batch; false when another delivery of it was quicker. */
export async function finishBatch(
  client: PoolClient,
  batch: ClassifiedBatch,
  counts: OutcomeCounts,
): Promise<boolean> {
  const { rowCount } = await client.query({
    ...FINISH,
    values: [
      batch.batchId,
      new Date(batch.receivedAt),
      batch.protocol,
      batch.keyId,
      batch.items.length,
      counts.stored,
      counts.duplicate,
      counts.not_failure,
      counts.quarantined,
    ],
  });
  return rowCount === 1;
}

/** What a finished batch came to. */
export async function finishedCounts(client: PoolClient, batchId: string): Promise<OutcomeCounts> {
  const { rows } = await client.query<OutcomeCounts>(
    'SELECT stored, duplicate, not_failure, quarantined FROM batches WHERE batch_id = $1',
    [batchId],
  );
  return rows[0] ?? { stored: 0, duplicate: 0, not_failure: 0, quarantined: 0 };
}
