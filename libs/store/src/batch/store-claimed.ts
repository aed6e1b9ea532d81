import type { PoolClient } from 'pg';
import { copyIn } from './copy-in.js';
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
  await copyIn(client, COPY_FAILURES, (buffer) => encodeFailures(rows, buffer));
  const changes = await upsertIssues(client, rows, batchId, now);
  await upsertRollups(client, rows, now);
  await upsertIssueCounts(client, rows);
  const newCodes = await upsertUncatalogued(client, rows);
  await insertDiscoveries(client, discoveriesOf(rows, changes, newCodes), now);
  return changes;
}
