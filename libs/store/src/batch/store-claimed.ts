import { finished } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { COPY_FAILURES, encodeFailures } from './failure-copy.js';
import { upsertIssues, type IssueChanges } from './issue-upsert.js';
import { discoveriesOf, insertDiscoveries } from './discovery-insert.js';
import { upsertIssueCounts } from './issue-count-upsert.js';
import { upsertRollups } from './rollup-upsert.js';
import type { FailureRow } from './sorted-items.js';
import { upsertUncatalogued } from './uncatalogued-upsert.js';

export interface StoreContext {
  batchId: string;
  /** The database's clock, epoch milliseconds. */
  now: number;
}

export interface StoredRows extends IssueChanges {
  stored: FailureRow[];
  /** Rows the database does not take, with its reason. */
  refused: { row: FailureRow; detail: string }[];
}

/**
 * Stores rows whose keys are claimed, with all that is derived from them. Rows that many batches share
 * (issues, rollups) come last, so that their locks are held for as short as can be.
 */
export async function storeClaimed(
  client: PoolClient,
  rows: readonly FailureRow[],
  { batchId, now }: StoreContext,
): Promise<IssueChanges> {
  if (rows.length === 0) return { opened: [], regressed: [] };
  await copyFailures(client, rows);
  const changes = await upsertIssues(client, rows, batchId, now);
  await upsertRollups(client, rows, now);
  await upsertIssueCounts(client, rows);
  const newCodes = await upsertUncatalogued(client, rows);
  await insertDiscoveries(client, discoveriesOf(rows, changes, newCodes), now);
  return changes;
}

/** Buffers of finished copies. New ones of this size would cost more than filling them does. */
const spare: Buffer[] = [];
const SPARE_MAX = 4;
const SPARE_MAX_BYTES = 4 * 1024 * 1024;

async function copyFailures(client: PoolClient, rows: readonly FailureRow[]): Promise<void> {
  const encoded = encodeFailures(rows, spare.pop() ?? Buffer.allocUnsafeSlow(1024 * 1024));
  const stream = client.query(copyFrom(COPY_FAILURES));
  stream.end(encoded);
  // Once the server has answered, nothing refers to the buffer any more; after an error it is let go of.
  await finished(stream);
  if (spare.length < SPARE_MAX && encoded.buffer.byteLength <= SPARE_MAX_BYTES) {
    spare.push(Buffer.from(encoded.buffer));
  }
}
