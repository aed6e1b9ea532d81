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
      last_seen = greatest(u.last_seen, excluded.last_seen)`,
};

/** Counts extension codes that nothing knows, so that a user can find and define them. */
export async function upsertUncatalogued(client: PoolClient, rows: readonly FailureRow[]): Promise<void> {
  const codes = new Map<string, { rows: FailureRow[]; projectId: string; errorCode: string }>();
  for (const row of rows) {
    const { errorCode, uncatalogued } = row.verdict;
    if (!uncatalogued || errorCode === null) continue;
    const key = `${row.event.projectId}\u0000${errorCode}`;
    const seen = codes.get(key) ?? { rows: [], projectId: row.event.projectId, errorCode };
    seen.rows.push(row);
    codes.set(key, seen);
  }
  if (codes.size === 0) return;
  const deltas = [...codes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, seen]) => delta(seen));
  await client.query({ ...UPSERT, values: [JSON.stringify(deltas)] });
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
