import type { PoolClient } from 'pg';
import { causeNodeType } from './failure-copy.js';
import type { FailureRow } from './sorted-items.js';

/** An issue lists at most this many Flows, nodes, providers and environments; beyond it they are left out. */
export const ISSUE_LIST_MAX = 50;

interface IssueDelta {
  project_id: string;
  id: string;
  fingerprint: string;
  code: string;
  title: string;
  severity: string;
  count: number;
  first_seen: string;
  last_seen: string;
  flows: string[];
  nodes: { nodeId: string; nodeType: string | null }[];
  providers: string[];
  environments: string[];
  last_failure_id: string;
}

/** Issues opened and reopened by a batch, by id. */
export interface IssueChanges {
  opened: string[];
  regressed: string[];
}

const merged = (column: string) => `${column} = CASE
    WHEN i.${column} @> excluded.${column} OR cardinality(i.${column}) >= ${ISSUE_LIST_MAX} THEN i.${column}
    ELSE ARRAY(SELECT DISTINCT unnest(i.${column} || excluded.${column}) LIMIT ${ISSUE_LIST_MAX}) END`;

/** A resolved issue comes back only for a failure that occurred after it was resolved; a late one just counts. */
const REGRESSES = `(i.status = 'resolved' AND excluded.last_seen > i.resolved_at)`;
const WAKES = `(i.status = 'snoozed' AND (coalesce(i.snooze_until <= $2, false)
    OR coalesce(i.count + excluded.count >= i.snooze_until_count, false)))`;
const REOPENS = `(${REGRESSES} OR ${WAKES})`;

const UPSERT = {
  name: 'issues-upsert',
  text: `INSERT INTO issues AS i (project_id, id, fingerprint, code, title, severity, count, first_seen, last_seen,
      flows, nodes, providers, environments, last_failure_id)
    SELECT project_id, id, fingerprint, code, title, severity, count, first_seen, last_seen,
      flows, nodes, providers, environments, last_failure_id
      FROM json_to_recordset($1::json) AS d (project_id text, id uuid, fingerprint text, code text, title text,
        severity text, count bigint, first_seen timestamptz, last_seen timestamptz, flows text[], nodes jsonb,
        providers text[], environments text[], last_failure_id uuid)
    ON CONFLICT (project_id, id) DO UPDATE SET
      count = i.count + excluded.count,
      severity = excluded.severity,
      first_seen = least(i.first_seen, excluded.first_seen),
      last_seen = greatest(i.last_seen, excluded.last_seen),
      last_failure_id = CASE WHEN excluded.last_seen >= i.last_seen THEN excluded.last_failure_id
        ELSE i.last_failure_id END,
      ${merged('flows')},
      ${merged('providers')},
      ${merged('environments')},
      nodes = CASE
        WHEN i.nodes @> excluded.nodes OR jsonb_array_length(i.nodes) >= ${ISSUE_LIST_MAX} THEN i.nodes
        ELSE (SELECT jsonb_agg(n) FROM (SELECT DISTINCT n
          FROM jsonb_array_elements(i.nodes || excluded.nodes) AS n LIMIT ${ISSUE_LIST_MAX}) AS distinct_nodes) END,
      status = CASE WHEN ${REOPENS} THEN 'open' ELSE i.status END,
      resolved_at = CASE WHEN ${REOPENS} THEN NULL ELSE i.resolved_at END,
      snooze_until = CASE WHEN ${REOPENS} THEN NULL ELSE i.snooze_until END,
      snooze_until_count = CASE WHEN ${REOPENS} THEN NULL ELSE i.snooze_until_count END,
      regressed_at = CASE WHEN ${REGRESSES} THEN $2 ELSE i.regressed_at END,
      regressed_batch = CASE WHEN ${REGRESSES} THEN $3 ELSE i.regressed_batch END
    RETURNING id, xmax = 0 AS opened, regressed_batch IS NOT DISTINCT FROM $3 AS regressed`,
};

/**
 * Adds the failures to their issues, one row per fingerprint, in the order of project and id, and says which
 * issues are new or came back. `now` is epoch milliseconds.
 */
export async function upsertIssues(
  client: PoolClient,
  rows: readonly FailureRow[],
  batchId: string,
  now: number,
): Promise<IssueChanges> {
  const deltas = JSON.stringify(issueDeltas(rows));
  const result = await client.query<{ id: string; opened: boolean; regressed: boolean }>({
    ...UPSERT,
    values: [deltas, new Date(now), batchId],
  });
  return {
    opened: result.rows.filter((row) => row.opened).map((row) => row.id),
    regressed: result.rows.filter((row) => row.regressed && !row.opened).map((row) => row.id),
  };
}

interface Gathering {
  newest: FailureRow;
  oldest: number;
  count: number;
  flows: Set<string>;
  nodes: Map<string, { nodeId: string; nodeType: string | null }>;
  providers: Set<string>;
  environments: Set<string>;
}

function issueDeltas(rows: readonly FailureRow[]): IssueDelta[] {
  const byIssue = new Map<string, Gathering>();
  for (const row of rows) {
    const seen = byIssue.get(row.issueId);
    if (seen) gather(seen, row);
    else byIssue.set(row.issueId, gather(emptyGathering(row), row));
  }
  return [...byIssue.values()].map(toDelta).sort(byProjectAndId);
}

function emptyGathering(row: FailureRow): Gathering {
  const sets = { flows: new Set<string>(), providers: new Set<string>(), environments: new Set<string>() };
  return { newest: row, oldest: row.event.occurredAt, count: 0, nodes: new Map(), ...sets };
}

function gather(seen: Gathering, row: FailureRow): Gathering {
  const { event, verdict } = row;
  seen.count += 1;
  seen.oldest = Math.min(seen.oldest, event.occurredAt);
  if (event.occurredAt > seen.newest.event.occurredAt) seen.newest = row;
  addBounded(seen.flows, event.flowId);
  addBounded(seen.providers, verdict.provider);
  addBounded(seen.environments, event.environment);
  for (const { nodeId, nodeType } of verdict.failingNodes) {
    if (nodeId !== null && seen.nodes.size < ISSUE_LIST_MAX) seen.nodes.set(nodeId, { nodeId, nodeType });
  }
  if (verdict.causeNodeId !== null && seen.nodes.size === 0) {
    seen.nodes.set(verdict.causeNodeId, { nodeId: verdict.causeNodeId, nodeType: causeNodeType(verdict) });
  }
  return seen;
}

function addBounded(set: Set<string>, value: string | null): void {
  if (value !== null && set.size < ISSUE_LIST_MAX) set.add(value);
}

function toDelta({ newest, oldest, count, ...seen }: Gathering): IssueDelta {
  const { event, verdict, issueId, id } = newest;
  return {
    project_id: event.projectId,
    id: issueId,
    fingerprint: verdict.fingerprint,
    code: verdict.code,
    title: verdict.title ?? verdict.code,
    severity: verdict.severity ?? 'error',
    count,
    first_seen: new Date(oldest).toISOString(),
    last_seen: new Date(event.occurredAt).toISOString(),
    flows: [...seen.flows],
    nodes: [...seen.nodes.values()],
    providers: [...seen.providers],
    environments: [...seen.environments],
    last_failure_id: id,
  };
}

function byProjectAndId(a: IssueDelta, b: IssueDelta): number {
  if (a.project_id !== b.project_id) return a.project_id < b.project_id ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
