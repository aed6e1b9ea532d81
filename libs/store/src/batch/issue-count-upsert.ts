import type { PoolClient } from 'pg';
import type { FailureRow } from './sorted-items.js';

const MINUTE = 60_000;

const UPSERT = {
  name: 'issue-counts-upsert',
  text: `INSERT INTO issue_counts_1m AS c (project_id, bucket, issue_id, code, count)
    SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::uuid[], $4::text[], $5::int[])
    ON CONFLICT (project_id, bucket, issue_id) DO UPDATE SET count = c.count + excluded.count`,
};

interface Cell {
  projectId: string;
  bucket: number;
  issueId: string;
  code: string;
  count: number;
}

/** Counts the failures of each issue by the minute, in the order of project, minute and issue. */
export async function upsertIssueCounts(client: PoolClient, rows: readonly FailureRow[]): Promise<void> {
  const cells = new Map<string, Cell>();
  for (const { event, issueId, verdict } of rows) {
    const bucket = Math.floor(event.occurredAt / MINUTE) * MINUTE;
    const key = `${bucket} ${issueId} ${event.projectId}`;
    const cell = cells.get(key);
    if (cell) cell.count += 1;
    else cells.set(key, { projectId: event.projectId, bucket, issueId, code: verdict.code, count: 1 });
  }
  const sorted = [...cells.values()].sort(byProjectBucketIssue);
  const values = [
    sorted.map(({ projectId }) => projectId),
    sorted.map(({ bucket }) => new Date(bucket).toISOString()),
    sorted.map(({ issueId }) => issueId),
    sorted.map(({ code }) => code),
    sorted.map(({ count }) => count),
  ];
  await client.query({ ...UPSERT, values });
}

function byProjectBucketIssue(a: Cell, b: Cell): number {
  if (a.projectId !== b.projectId) return a.projectId < b.projectId ? -1 : 1;
  if (a.bucket !== b.bucket) return a.bucket - b.bucket;
  return a.issueId < b.issueId ? -1 : 1;
}
