import type { PoolClient } from 'pg';
import { claimKeys } from './event-keys.js';
import type { FailureRow } from './sorted-items.js';
import { storeClaimed, type StoreContext, type StoredRows } from './store-claimed.js';

type Refused = StoredRows['refused'];

/** What is stored, in which transaction, and which errors are a row's fault. */
interface Task {
  client: PoolClient;
  context: StoreContext;
  isCulprit: (error: unknown) => boolean;
}

/**
 * Stores what can be stored after a first attempt at the whole failed: rows already in the table are left out, and
 * those that the database refuses are looked for by halving. Their keys are not claimed: a refused row may be sent
 * again, corrected, under the same id.
 *
 * Each attempt is a savepoint, and those of the search are undone also when they succeed: a half that stayed would
 * hold the locks of its issues while the other half claims its keys, and other writers take theirs the other way
 * round.
 *
 * @param isCulprit whether an error is a row's fault; any other error is thrown
 */
export async function storeCarefully(
  client: PoolClient,
  rows: FailureRow[],
  context: StoreContext,
  isCulprit: (error: unknown) => boolean,
): Promise<StoredRows> {
  const task = { client, context, isCulprit };
  const refused: Refused = [];
  for (let rest = rows; ;) {
    const attempt = await tryToStore(task, rest, 'keep');
    if ('stored' in attempt) return { ...attempt, refused };
    const found = await findRefused(task, rest, attempt.error);
    if (found.length === 0) return storeInHalves(task, rest, refused);
    refused.push(...found);
    const culprits = new Set(found.map(({ row }) => row));
    rest = rest.filter((row) => !culprits.has(row));
  }
}

/** The rows that fail by themselves, of rows that failed together. */
async function findRefused(task: Task, rows: FailureRow[], error: unknown): Promise<Refused> {
  const [first] = rows;
  if (rows.length === 1 && first) {
    return [{ row: first, detail: error instanceof Error ? error.message : String(error) }];
  }
  const found: Refused = [];
  for (const half of halvesOf(rows)) {
    const attempt = await tryToStore(task, half, 'undo');
    if ('error' in attempt) found.push(...(await findRefused(task, half, attempt.error)));
  }
  return found;
}

/** For rows of which none fails by itself. */
async function storeInHalves(task: Task, rows: FailureRow[], refused: Refused): Promise<StoredRows> {
  const { client, context, isCulprit } = task;
  const result: StoredRows = { stored: [], refused, opened: [], regressed: [] };
  for (const half of halvesOf(rows)) {
    const {
      stored,
      refused: more,
      opened,
      regressed,
    } = await storeCarefully(client, half, context, isCulprit);
    result.stored.push(...stored);
    result.refused.push(...more);
    result.opened.push(...opened);
    result.regressed.push(...regressed.filter((id) => !result.regressed.includes(id)));
  }
  return result;
}

function halvesOf(rows: FailureRow[]): [FailureRow[], FailureRow[]] {
  const middle = rows.length >> 1;
  return [rows.slice(0, middle), rows.slice(middle)];
}

/** Returns the error when a row is at fault; then nothing is left of the attempt. */
async function tryToStore(
  { client, context, isCulprit }: Task,
  rows: FailureRow[],
  onSuccess: 'keep' | 'undo',
): Promise<Omit<StoredRows, 'refused'> | { error: unknown }> {
  if (rows.length === 0) return { stored: [], opened: [], regressed: [] };
  const undo = () => client.query('ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt');
  await client.query('SAVEPOINT attempt');
  try {
    const stored = await notYetStored(client, await claimKeys(client, rows, context.now));
    const changes = await storeClaimed(client, stored, context);
    await (onSuccess === 'undo' ? undo() : client.query('RELEASE SAVEPOINT attempt'));
    return { stored, ...changes };
  } catch (error) {
    if (!isCulprit(error)) throw error;
    await undo();
    return { error };
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
