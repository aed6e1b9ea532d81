import type { Severity } from '#contracts/classification.js';

export const ISSUE_STATUSES = ['open', 'resolved', 'ignored', 'snoozed'] as const;
export type IssueStatus = (typeof ISSUE_STATUSES)[number];

/** A node that failed in an issue. */
export interface IssueNode {
  nodeId: string;
  nodeType: string | null;
}

/** Failures of one fingerprint. Times are epoch milliseconds. */
export interface IssueItem {
  id: string;
  project: string;
  fingerprint: string;
  code: string;
  title: string;
  severity: Severity;
  count: number;
  firstSeen: number;
  lastSeen: number;
  status: IssueStatus;
  resolvedAt: number | null;
  /** A snoozed issue wakes at this time … */
  snoozeUntil: number | null;
  /** … or when `count` reaches this. */
  snoozeUntilCount: number | null;
  /** When it last came back after having been resolved. */
  regressedAt: number | null;
  /** At most 50 each; further ones are left out. */
  flows: string[];
  nodes: IssueNode[];
  providers: string[];
  environments: string[];
  /** The newest failure. */
  lastFailureId: string;
}

export const ISSUE_SORTS = ['lastSeen', 'firstSeen', 'count'] as const;
export type IssueSort = (typeof ISSUE_SORTS)[number];

/** What a list of issues can be narrowed to; of several values in one filter any may match. */
export interface IssueFilter {
  project?: string[] | undefined;
  status?: IssueStatus[] | undefined;
  code?: string[] | undefined;
  severity?: Severity[] | undefined;
  flow?: string[] | undefined;
  node?: string[] | undefined;
  provider?: string[] | undefined;
  environment?: string[] | undefined;
  /** Last seen at or after, epoch milliseconds. */
  from?: number | undefined;
  /** First seen before, epoch milliseconds. */
  to?: number | undefined;
  /** Text somewhere in the title. */
  q?: string | undefined;
  /** Largest first; `lastSeen` when absent. */
  sort?: IssueSort | undefined;
}

export interface IssueRecord {
  id: string;
  project_id: string;
  fingerprint: string;
  code: string;
  title: string;
  severity: Severity;
  count: string;
  first_seen: Date;
  last_seen: Date;
  status: IssueStatus;
  resolved_at: Date | null;
  snooze_until: Date | null;
  snooze_until_count: string | null;
  regressed_at: Date | null;
  flows: string[];
  nodes: IssueNode[];
  providers: string[];
  environments: string[];
  last_failure_id: string;
}

/** The status as of a moment: a snooze that has run out is over before the next failure says so. */
export function statusAt(now: string): string {
  return `CASE WHEN status = 'snoozed' AND snooze_until <= ${now} THEN 'open' ELSE status END`;
}

/** All columns of an item; `now` is the placeholder of the moment. */
export function issueColumns(now: string): string {
  return `id, project_id, fingerprint, code, title, severity, count, first_seen, last_seen,
    ${statusAt(now)} AS status, resolved_at, snooze_until, snooze_until_count, regressed_at, flows, nodes, providers,
    environments, last_failure_id`;
}

/** The database's row as an item. */
export function toIssueItem(row: IssueRecord): IssueItem {
  const snoozed = row.status === 'snoozed';
  return {
    id: row.id,
    project: row.project_id,
    fingerprint: row.fingerprint,
    code: row.code,
    title: row.title,
    severity: row.severity,
    count: Number(row.count),
    firstSeen: row.first_seen.getTime(),
    lastSeen: row.last_seen.getTime(),
    status: row.status,
    resolvedAt: row.resolved_at?.getTime() ?? null,
    snoozeUntil: snoozed ? (row.snooze_until?.getTime() ?? null) : null,
    snoozeUntilCount: snoozed && row.snooze_until_count !== null ? Number(row.snooze_until_count) : null,
    regressedAt: row.regressed_at?.getTime() ?? null,
    flows: row.flows,
    nodes: row.nodes,
    providers: row.providers,
    environments: row.environments,
    lastFailureId: row.last_failure_id,
  };
}
