import type { FailingNode, Severity } from '#contracts/classification.js';
import type { EventKind, Json } from '#contracts/event.js';

/** A stored failure. Times are epoch milliseconds. The remedy is not stored: it is the catalog's, by `code`. */
export interface FailureItem {
  id: string;
  eventId: string;
  kind: EventKind;
  projectId: string;
  flowId: string | null;
  requestId: string | null;
  environment: string | null;
  occurredAt: number;
  /** True when the sender gave no time and the time of receipt stands in. */
  occurredAtAssumed: boolean;
  /** True when the sender's time was ahead of our clock and was pulled back. */
  occurredAtClamped: boolean;
  receivedAt: number;
  durationMs: number | null;
  issueId: string;
  failure: true;
  code: string;
  severity: Severity;
  httpStatus: number | null;
  errorCode: string | null;
  retryable: boolean | null;
  retryAfterMs: number | null;
  provider: string | null;
  failingNodes: FailingNode[];
  causeNodeId: string | null;
  causeNodeType: string | null;
  message: string | null;
  rule: string;
  fingerprint: string;
}

/** One failure with the redacted evidence: `http`, `error`, `run` and `attributes`, as far as they were sent. */
export interface FailureDetail extends FailureItem {
  original: { [key: string]: Json };
}

/** What a list of failures can be narrowed to; of several values in one filter any may match. */
export interface FailureFilter {
  project?: string[] | undefined;
  code?: string[] | undefined;
  kind?: EventKind[] | undefined;
  httpStatus?: number[] | undefined;
  flow?: string[] | undefined;
  /** Node ids: the first cause or any failing node. */
  node?: string[] | undefined;
  provider?: string[] | undefined;
  environment?: string[] | undefined;
  issue?: string[] | undefined;
  /** Occurred at or after, epoch milliseconds. */
  from?: number | undefined;
  /** Occurred before, epoch milliseconds. */
  to?: number | undefined;
  /** Text somewhere in the message, upper and lower case alike; the last 24 hours unless `from` says otherwise. */
  q?: string | undefined;
}

/** A row as the database returns it. */
export interface FailureRecord {
  id: string;
  event_id: string;
  kind: EventKind;
  project_id: string;
  flow_id: string | null;
  request_id: string | null;
  environment: string | null;
  occurred_at: Date;
  occurred_at_assumed: boolean;
  occurred_at_clamped: boolean;
  received_at: Date;
  duration_ms: number | null;
  issue_id: string;
  code: string;
  severity: Severity;
  http_status: number | null;
  error_code: string | null;
  retryable: boolean | null;
  retry_after_ms: number | null;
  provider: string | null;
  failing_nodes: FailingNode[];
  cause_node_id: string | null;
  cause_node_type: string | null;
  message: string | null;
  rule: string;
  fingerprint: string;
}

/** All columns of an item, without the evidence. */
export const FAILURE_COLUMNS = `id, event_id, kind, project_id, flow_id, request_id, environment, occurred_at,
  occurred_at_assumed, occurred_at_clamped, received_at, duration_ms, issue_id, code, severity, http_status,
  error_code, retryable, retry_after_ms, provider, failing_nodes, cause_node_id, cause_node_type, message, rule,
  fingerprint`;

/** The database's row as an item. */
export function toFailureItem(row: FailureRecord): FailureItem {
  return {
    id: row.id,
    eventId: row.event_id,
    kind: row.kind,
    projectId: row.project_id,
    flowId: row.flow_id,
    requestId: row.request_id,
    environment: row.environment,
    occurredAt: row.occurred_at.getTime(),
    occurredAtAssumed: row.occurred_at_assumed,
    occurredAtClamped: row.occurred_at_clamped,
    receivedAt: row.received_at.getTime(),
    durationMs: row.duration_ms,
    issueId: row.issue_id,
    failure: true,
    code: row.code,
    severity: row.severity,
    httpStatus: row.http_status,
    errorCode: row.error_code,
    retryable: row.retryable,
    retryAfterMs: row.retry_after_ms,
    provider: row.provider,
    failingNodes: row.failing_nodes,
    causeNodeId: row.cause_node_id,
    causeNodeType: row.cause_node_type,
    message: row.message,
    rule: row.rule,
    fingerprint: row.fingerprint,
  };
}
