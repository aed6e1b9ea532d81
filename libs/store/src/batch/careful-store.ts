import type { PoolClient } from 'pg';
import { claimKeys } from './event-keys.js';
import type { FailureRow } from './sorted-items.js';
import { storeClaimed, type StoreContext, type StoredRows } from './store-claimed.js';

/**
 * Stores what can be stored after a first attempt at the whole failed: rows already in the table are left out,
 * and the rest is halved, each half in a savepoint, until the culprits stand alone. Their keys are not claimed:
 * a refused row may be sent again, corrected, under the same id.
 *
 * @param isCulprit whether an error is a row's fault; any other error is thrown
 */
export async function storeCarefully(
  client: PoolClient,
  rows: FailureRow[],
  context: StoreContext,
  isCulprit: (error: unknown) => boolean,
): Promise<StoredRows> {
  const result: StoredRows = { stored: [], refused: [], opened: [], regressed: [] };
  await storeHalf(client, rows, context, isCulprit, result);
  return result;
}

async function storeHalf(
  client: PoolClient,
  rows: FailureRow[],
  context: StoreContext,
  isCulprit: (error: unknown) => boolean,
  result: StoredRows,
): Promise<void> {
  if (rows.length === 0) return;
  await client.query('SAVEPOINT half');
  try {
    const fresh = await notYetStored(client, await claimKeys(client, rows, context.now));
    const { opened, regressed } = await storeClaimed(client, fresh, context);
    await client.query('RELEASE SAVEPOINT half');
    result.stored.push(...fresh);
    result.opened.push(...opened);
    result.regressed.push(...regressed.filter((id) => !result.regressed.includes(id)));
  } catch (error) {
    if (!isCulprit(error)) throw error;
    await client.query('ROLLBACK TO SAVEPOINT half');
    await client.query('RELEASE SAVEPOINT half');
    const [first] = rows;
    if (rows.length === 1 && first) {
      result.refused.push({ row: first, detail: error instanceof Error ? error.message : String(error) });
      return;
    }
    const middle = rows.length >> 1;
    await storeHalf(client, rows.slice(0, middle), context, isCulprit, result);
    await storeHalf(client, rows.slice(middle), context, isCulprit, result);
  }
}

/** The same failure may be in the table although its key is long forgotten. */
async function notYetStored(client: PoolClient, rows: FailureRow[]): Promise<FailureRow[]> {
  const { rows: existing } = await client.query<{ id: string }>(
    `SELECT f.id FROM unnest($1::text[], $2::timestamptz[], $3::uuid[]) AS i (project_id, occurred_at, id)
       JOIN failures f USING (project_id, occurred_at, id)`,
    [
      rows.map(({ event }) => event.projectId),
      rows.map(({ event }) => new Date(event.occurredAt).toISOString()),
      rows.map(({ id }) => id),
    ],
  );
  const ids = new Set(existing.map(({ id }) => id));
  return rows.filter(({ id }) => !ids.has(id));
}
