import { BinaryCopy } from './binary-copy.js';
import type { FailureRow } from './sorted-items.js';

const COLUMNS = [
  'project_id',
  'occurred_at',
  'id',
  'event_id',
  'kind',
  'code',
  'http_status',
  'error_code',
  'retryable',
  'retry_after_ms',
  'provider',
  'flow_id',
  'request_id',
  'environment',
  'duration_ms',
  'received_at',
  'occurred_at_assumed',
  'occurred_at_clamped',
  'cause_node_id',
  'cause_node_type',
  'failing_nodes',
  'message',
  'rule',
  'fingerprint',
  'issue_id',
  'severity',
  'original',
];

/** The statement `encodeFailures` feeds. */
export const COPY_FAILURES = `COPY failures (${COLUMNS.join(', ')}) FROM STDIN (FORMAT binary)`;

/** A value that its column cannot hold, found before the database saw it. */
export class UnstorableValue extends Error {}

/**
 * All rows as one buffer; each carries the evidence as it was queued, in `original`.
 *
 * @throws UnstorableValue for a number outside its column's range.
 */
export function encodeFailures(rows: readonly FailureRow[], buffer: Buffer): Buffer {
  const copy = new BinaryCopy(buffer);
  try {
    for (const row of rows) encodeFailure(copy, row);
  } catch (error) {
    throw new UnstorableValue(error instanceof Error ? error.message : String(error), { cause: error });
  }
  return copy.end();
}

/** The values in the order of `COLUMNS`. */
function encodeFailure(copy: BinaryCopy, { id, issueId, event, verdict, item }: FailureRow): void {
  copy.row(COLUMNS.length);
  copy.text(event.projectId);
  copy.time(event.occurredAt);
  copy.uuid(id);
  copy.text(event.eventId);
  copy.text(event.kind);
  copy.text(verdict.code);
  copy.int(verdict.httpStatus);
  copy.text(verdict.errorCode);
  copy.boolean(verdict.retryable);
  copy.double(verdict.retryAfterMs);
  copy.text(verdict.provider);
  copy.text(event.flowId);
  copy.text(event.requestId);
  copy.text(event.environment);
  copy.double(event.durationMs);
  copy.time(event.receivedAt);
  copy.boolean(event.occurredAtAssumed);
  copy.boolean(event.occurredAtClamped);
  copy.text(verdict.causeNodeId);
  copy.text(causeNodeType(verdict));
  copy.jsonb(JSON.stringify(verdict.failingNodes));
  copy.text(verdict.message);
  copy.text(verdict.rule);
  copy.text(verdict.fingerprint);
  copy.uuid(issueId);
  copy.text(verdict.severity ?? 'error');
  copy.json(item.evidence);
}

/** The type of the first cause; null when no node is to blame. */
export function causeNodeType(verdict: FailureRow['verdict']): string | null {
  const cause = verdict.failingNodes.find((node) => node.nodeId === verdict.causeNodeId);
  return (cause ?? verdict.failingNodes[0])?.nodeType ?? null;
}
