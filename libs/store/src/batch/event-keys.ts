import type { DatabaseError, PoolClient } from 'pg';
import { sqlState } from '../postgres/sql-error.js';
import { BinaryCopy } from './binary-copy.js';
import { copyIn } from './copy-in.js';
import type { KeyedRow } from './sorted-items.js';

const WEEK_MS = 7 * 86_400_000;
/** So long after the turn of a week a transaction begun before it may still be under way. */
const OVERLAP_MS = 3_600_000;

/**
 * The keys come back only when some were known: nearly always all are new, and then their number says enough. They are
 * claimed in the order given, because the database may sort names otherwise than we do, and then writers that claim by
 * COPY would wait for these in a circle.
 */
const answering = (insert: string) => `WITH claimed AS (${insert} ON CONFLICT DO NOTHING RETURNING key)
  SELECT CASE WHEN count(*) = cardinality($2::uuid[]) THEN NULL ELSE coalesce(array_agg(key::text), '{}') END AS fresh
    FROM claimed`;

const CLAIM_AND_PROBE = {
  name: 'event-keys-claim-probe',
  text: answering(`INSERT INTO event_keys (project_id, key, week)
    SELECT i.project_id, i.key, $3::date
      FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS i (project_id, key, n)
     WHERE NOT EXISTS (
       SELECT FROM event_keys e
        WHERE e.project_id = i.project_id AND e.key = i.key AND e.week = $4::date)
     ORDER BY i.n`),
};
const CLAIM = {
  name: 'event-keys-claim',
  text: answering(`INSERT INTO event_keys (project_id, key, week)
    SELECT i.project_id, i.key, $3::date
      FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS i (project_id, key, n)
     ORDER BY i.n`),
};

const KNOWN = {
  name: 'event-keys-known',
  text: `SELECT e.key::text AS key
    FROM unnest($1::text[], $2::uuid[]) AS i (project_id, key)
    JOIN event_keys e ON e.project_id = i.project_id AND e.key = i.key AND e.week = $3::date`,
};
const COPY_KEYS = 'COPY event_keys (project_id, key, week) FROM STDIN (FORMAT binary)';

/**
 * Like `claimKeys`, for rows that are new in all likelihood, and cheaper: the claim fails when the current
 * week has one of the keys, and with it the transaction. See `isKnownKey`.
 */
export async function claimNewKeys<R extends KeyedRow>(
  client: PoolClient,
  rows: R[],
  now: number,
): Promise<R[]> {
  const current = weekOf(now);
  if (now - current < OVERLAP_MS) return claimKeys(client, rows, now);
  const fresh = await withoutKnown(client, rows, current - WEEK_MS);
  if (fresh.length === 0) return [];
  await copyIn(client, COPY_KEYS, (buffer) => {
    const copy = new BinaryCopy(buffer);
    for (const { event, key } of fresh) {
      copy.row(3);
      copy.text(event.projectId);
      copy.uuid(key);
      copy.date(current);
    }
    return copy.end();
  });
  return fresh;
}

/** True when `claimNewKeys` failed because somebody has one of the keys. */
export function isKnownKey(error: unknown): boolean {
  return sqlState(error) === '23505' && /^event_keys/.test((error as DatabaseError).table ?? '');
}

async function withoutKnown<R extends KeyedRow>(client: PoolClient, rows: R[], week: number): Promise<R[]> {
  if (rows.length === 0) return [];
  const values = [...parameters(rows), dayOf(week)];
  const { rows: found } = await client.query<{ key: string }>({ ...KNOWN, values });
  if (found.length === 0) return rows;
  const known = new Set(found.map(({ key }) => key));
  return rows.filter(({ key }) => !known.has(key));
}

/**
 * Claims the identities of the rows (sorted by project and key) and returns the rows nobody had claimed in
 * the current week or the one before. Part of the caller's transaction: two writers with the same event meet
 * at its key, and the second waits until it is clear whether the first one commits. `now` is the database's
 * clock, so that all writers agree on the week.
 */
export async function claimKeys<R extends KeyedRow>(
  client: PoolClient,
  rows: R[],
  now: number,
): Promise<R[]> {
  if (rows.length === 0) return [];
  const current = weekOf(now);
  if (now - current >= OVERLAP_MS) {
    return claim(client, rows, CLAIM_AND_PROBE, current, current - WEEK_MS);
  }
  // Just after the turn another writer may still be claiming in last week's partition, unseen by a probe. A
  // claim there makes both meet.
  const claimed = await claim(client, rows, CLAIM, current - WEEK_MS);
  return claim(client, claimed, CLAIM, current);
}

async function claim<R extends KeyedRow>(
  client: PoolClient,
  rows: R[],
  statement: { name: string; text: string },
  ...weeks: number[]
): Promise<R[]> {
  if (rows.length === 0) return [];
  const result = await client.query<{ fresh: string[] | null }>({
    ...statement,
    values: [...parameters(rows), ...weeks.map(dayOf)],
  });
  const keys = result.rows[0]?.fresh ?? null;
  if (keys === null) return rows;
  const fresh = new Set(keys);
  return rows.filter(({ key }) => fresh.has(key));
}

function weekOf(at: number): number {
  return Math.floor(at / WEEK_MS) * WEEK_MS;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The keys are written out here: the driver would look into each for characters to escape, and they have none. */
function parameters(rows: KeyedRow[]): [string[], string] {
  return [rows.map(({ event }) => event.projectId), `{${rows.map(({ key }) => key).join()}}`];
}
