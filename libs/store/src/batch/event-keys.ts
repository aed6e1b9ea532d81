import type { PoolClient } from 'pg';
import type { FailureRow } from './sorted-items.js';

const WEEK_MS = 7 * 86_400_000;
/** So long after the turn of a week a transaction begun before it may still be under way. */
const OVERLAP_MS = 3_600_000;

const CLAIM_AND_PROBE = {
  name: 'event-keys-claim-probe',
  text: `INSERT INTO event_keys (project_id, key, week)
    SELECT i.project_id, i.key, $3::date
      FROM unnest($1::text[], $2::uuid[]) AS i (project_id, key)
     WHERE NOT EXISTS (
       SELECT FROM event_keys e
        WHERE e.project_id = i.project_id AND e.key = i.key AND e.week = $4::date)
     ORDER BY i.project_id, i.key
    ON CONFLICT DO NOTHING
    RETURNING key`,
};
const CLAIM = {
  name: 'event-keys-claim',
  text: `INSERT INTO event_keys (project_id, key, week)
    SELECT i.project_id, i.key, $3::date
      FROM unnest($1::text[], $2::uuid[]) AS i (project_id, key)
     ORDER BY i.project_id, i.key
    ON CONFLICT DO NOTHING
    RETURNING key`,
};

/**
 * Claims the identities of the rows (sorted by project and key) and returns the rows nobody had claimed in
 * the current week or the one before. Part of the caller's transaction: two writers with the same event meet
 * at its key, and the second waits until it is clear whether the first one commits. `now` is the database's
 * clock, so that all writers agree on the week.
 */
export async function claimKeys(client: PoolClient, rows: FailureRow[], now: number): Promise<FailureRow[]> {
  if (rows.length === 0) return [];
  const current = Math.floor(now / WEEK_MS) * WEEK_MS;
  if (now - current >= OVERLAP_MS) {
    return claim(client, rows, CLAIM_AND_PROBE, current, current - WEEK_MS);
  }
  // Just after the turn another writer may still be claiming in last week's partition, unseen by a probe. A
  // claim there makes both meet.
  const claimed = await claim(client, rows, CLAIM, current - WEEK_MS);
  return claim(client, claimed, CLAIM, current);
}

async function claim(
  client: PoolClient,
  rows: FailureRow[],
  statement: { name: string; text: string },
  ...weeks: number[]
): Promise<FailureRow[]> {
  if (rows.length === 0) return [];
  const days = weeks.map((week) => new Date(week).toISOString().slice(0, 10));
  const result = await client.query<{ key: string }>({
    ...statement,
    values: [...parameters(rows), ...days],
  });
  if (result.rows.length === rows.length) return rows;
  const fresh = new Set(result.rows.map(({ key }) => key));
  return rows.filter(({ key }) => fresh.has(key));
}

function parameters(rows: FailureRow[]): [string[], string[]] {
  return [rows.map(({ event }) => event.projectId), rows.map(({ key }) => key)];
}
