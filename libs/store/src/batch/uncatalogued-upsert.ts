import type { PoolClient } from 'pg';
import type { FailureRow } from './sorted-items.js';

const UPSERT = {
  name: 'uncatalogued-upsert',
  text: `INSERT INTO uncatalogued_codes AS u (project_id, error_code, guess, count, first_seen, last_seen)
    SELECT project_id, error_code, guess, count, first_seen, last_seen
      FROM json_to_recordset($1::json) AS d (project_id text, error_code text, guess text, count bigint,
        first_seen timestamptz, last_seen timestamptz)
    ON CONFLICT (project_id, error_code) DO UPDATE SET
      count = u.count + excluded.count,
      guess = CASE WHEN excluded.last_seen >= u.last_seen THEN excluded.guess ELSE u.guess END,
      first_seen = least(u.first_seen, excluded.first_seen),
      last_seen = greatest(u.last_seen, excluded.last_seen)
    RETURNING project_id, error_code, guess, xmax = 0 AS fresh`,
};

/** An extension code that the batch was the first to bring. */
export interface NewCode {
  projectId: string;
  errorCode: string;
  guess: string;
}

/** Counts extension codes that nothing knows, so that a user can find and define them; returns those seen first. */
export async function upsertUncatalogued(
  client: PoolClient,
  rows: readonly FailureRow[],
): Promise<NewCode[]> {
  const codes = new Map<string, { rows: FailureRow[]; projectId: string; errorCode: string }>();
  for (const row of rows) {
    const { errorCode, uncatalogued } = row.verdict;
    if (!uncatalogued || errorCode === null) continue;
    const key = `${row.event.projectId}\u0000${errorCode}`;
    const seen = codes.get(key) ?? { rows: [], projectId: row.event.projectId, errorCode };
    seen.rows.push(row);
    codes.set(key, seen);
  }
  if (codes.size === 0) return [];
  const deltas = [...codes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, seen]) => delta(seen));
  const result = await client.query<{
    project_id: string;
    error_code: string;
    guess: string;
    fresh: boolean;
  }>({
    ...UPSERT,
    values: [JSON.stringify(deltas)],
  });
  return result.rows
    .filter(({ fresh }) => fresh)
    .map(({ project_id, error_code, guess }) => ({ projectId: project_id, errorCode: error_code, guess }));
}

function delta(seen: { rows: FailureRow[]; projectId: string; errorCode: string }) {
  const byTime = [...seen.rows].sort((a, b) => a.event.occurredAt - b.event.occurredAt);
  const [first, last] = [byTime[0], byTime.at(-1)];
  return {
    project_id: seen.projectId,
    error_code: seen.errorCode,
    guess: last?.verdict.code,
    count: seen.rows.length,
    first_seen: new Date(first?.event.occurredAt ?? 0).toISOString(),
    last_seen: new Date(last?.event.occurredAt ?? 0).toISOString(),
  };
}
