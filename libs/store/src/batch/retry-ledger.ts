import type { PoolClient } from 'pg';
import type { OutcomeCounts } from '#contracts/outcome.js';
import { storable } from './quarantine-insert.js';
import type { QuarantineRow } from './sorted-items.js';

const BEGIN = {
  name: 'retry-begin',
  // The lock makes a second retry of the record wait for the first, and then find nothing.
  text: `SELECT extract(epoch FROM now())::float8 * 1000 AS now,
      (SELECT true FROM quarantine WHERE id = $1 FOR UPDATE) AS waiting`,
};
const REFUSED = {
  name: 'retry-refused',
  text: 'UPDATE quarantine SET retries = retries + 1, reason = $2, detail = $3 WHERE id = $1',
};
const RELEASE = {
  name: 'retry-release',
  text: 'DELETE FROM quarantine WHERE id = $1 RETURNING batch_id, received_at',
};
const MOVE_IN_BATCH = {
  name: 'retry-move-in-batch',
  text: `UPDATE batches SET quarantined = quarantined - 1, stored = stored + $2, duplicate = duplicate + $3,
      not_failure = not_failure + $4
    WHERE batch_id = $1 AND quarantined > 0`,
};
const MOVE_IN_HOUR = {
  name: 'retry-move-in-hour',
  text: `UPDATE outcomes_1h SET quarantined = quarantined - 1, stored = stored + $2, duplicate = duplicate + $3,
      not_failure = not_failure + $4
    WHERE bucket = date_bin('1 hour', $1::timestamptz, 'epoch') AND quarantined > 0`,
};

/** The database's clock (epoch milliseconds), and whether the record is no longer there to be retried. */
export async function beginRetry(
  client: PoolClient,
  id: string,
): Promise<{ now: number; finished: boolean }> {
  const { rows } = await client.query<{ now: number; waiting: boolean | null }>({ ...BEGIN, values: [id] });
  const row = rows[0];
  if (!row) throw new Error('The database did not tell the time.');
  return { now: row.now, finished: row.waiting !== true };
}

/**
 * Closes a retry. A record that is refused again stays where it is, with the new reason. One that is not leaves the
 * quarantine, and its outcome moves in the line of the ledger that had counted it: what was received stays the same,
 * and each record still has one outcome.
 */
export async function finishRetry(
  client: PoolClient,
  id: string,
  counts: OutcomeCounts,
  refused: QuarantineRow | undefined,
): Promise<void> {
  if (refused) {
    await client.query({ ...REFUSED, values: [id, refused.reason, storable(refused.detail)] });
    return;
  }
  const { rows } = await client.query<{ batch_id: string; received_at: Date }>({ ...RELEASE, values: [id] });
  const [record] = rows;
  if (!record) return;
  const outcome = [counts.stored, counts.duplicate, counts.not_failure];
  const { rowCount } = await client.query({ ...MOVE_IN_BATCH, values: [record.batch_id, ...outcome] });
  // Lines of batches finished long ago are summed up by the hour.
  if (rowCount === 0) await client.query({ ...MOVE_IN_HOUR, values: [record.received_at, ...outcome] });
}
