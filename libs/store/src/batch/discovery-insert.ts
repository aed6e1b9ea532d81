import type { PoolClient } from 'pg';
import type { Discovery } from '#alerting/signal.js';
import type { IssueChanges } from './issue-upsert.js';
import type { FailureRow } from './sorted-items.js';
import type { NewCode } from './uncatalogued-upsert.js';

/** Something that was seen for the first time or came back. */
export interface NewDiscovery {
  projectId: string;
  kind: Discovery;
  subject: string;
  code: string;
  label: string;
}

const INSERT = {
  name: 'discoveries-insert',
  text: `INSERT INTO discoveries (project_id, at, kind, subject, code, label)
    SELECT i.project_id, $6, i.kind, i.subject, i.code, i.label
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS i (project_id, kind, subject, code, label)
    ON CONFLICT DO NOTHING`,
};

/** What a batch brought that is worth remembering as an event of its own. */
export function discoveriesOf(
  rows: readonly FailureRow[],
  { opened, regressed }: IssueChanges,
  newCodes: readonly NewCode[],
): NewDiscovery[] {
  if (opened.length + regressed.length + newCodes.length === 0) return [];
  const kinds = new Map<string, Discovery>([
    ...regressed.map((id) => [id, 'issue_regressed'] as const),
    ...opened.map((id) => [id, 'issue_opened'] as const),
  ]);
  const discoveries: NewDiscovery[] = [];
  for (const { issueId, event, verdict } of rows) {
    const kind = kinds.get(issueId);
    if (!kind) continue;
    kinds.delete(issueId);
    const label = verdict.title ?? verdict.code;
    discoveries.push({ projectId: event.projectId, kind, subject: issueId, code: verdict.code, label });
  }
  for (const { projectId, errorCode, guess } of newCodes) {
    discoveries.push({
      projectId,
      kind: 'code_uncatalogued',
      subject: errorCode,
      code: guess,
      label: errorCode,
    });
  }
  return discoveries;
}

/** Writes them down under the database's clock (`now`, epoch milliseconds). */
export async function insertDiscoveries(
  client: PoolClient,
  discoveries: readonly NewDiscovery[],
  now: number,
): Promise<void> {
  if (discoveries.length === 0) return;
  const values = [
    discoveries.map(({ projectId }) => projectId),
    discoveries.map(({ kind }) => kind),
    discoveries.map(({ subject }) => subject),
    discoveries.map(({ code }) => code),
    discoveries.map(({ label }) => label),
    new Date(now),
  ];
  await client.query({ ...INSERT, values });
}
