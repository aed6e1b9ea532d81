import { randomUUID } from 'node:crypto';
import type { Verdict } from '#contracts/classification.js';
import type { AcceptedEvent } from '#contracts/event.js';
import { contentHash } from '#contracts/hash.js';
import type { BatchJob } from '#contracts/jobs.js';
import type { QuarantineReason } from '#contracts/outcome.js';
import type { ClassifiedBatch, ClassifiedEvent, JudgedEvent } from '#store/batch/classified-batch.js';

let serial = 0;

/** An event that passed the door, now, with an id of its own unless told otherwise. */
export function acceptedEvent(fields: Partial<AcceptedEvent> = {}): AcceptedEvent {
  const receivedAt = fields.receivedAt ?? Date.now();
  serial += 1;
  return {
    kind: 'request',
    eventId: `event-${serial}`,
    eventIdDerived: false,
    occurredAt: receivedAt,
    occurredAtAssumed: false,
    occurredAtClamped: false,
    receivedAt,
    projectId: 'shop',
    flowId: 'checkout',
    requestId: null,
    environment: 'production',
    durationMs: 120,
    http: { method: 'POST', status: 429, body: { errors: [{ message: 'Too many requests' }] } },
    ...fields,
  };
}

/** The verdict on a rate-limited request, changed as told. */
export function verdictOf(fields: Partial<Verdict> = {}): Verdict {
  const code = fields.code === undefined ? 'RATE_LIMITED' : fields.code;
  return {
    failure: true,
    code,
    httpStatus: 429,
    errorCode: null,
    retryable: true,
    retryAfterMs: 20_000,
    provider: null,
    failingNodes: [],
    causeNodeId: null,
    message: 'Too many requests',
    rule: 'request.status.429',
    fingerprint: contentHash('fingerprint', code ?? ''),
    remedy: null,
    severity: 'warning',
    title: 'Too many requests',
    uncatalogued: false,
    ...fields,
  };
}

/** A batch on its way, without events. */
export function emptyJob(): BatchJob {
  return {
    batchId: 'b',
    receivedAt: 1,
    protocol: 'native',
    keyId: null,
    received: 0,
    events: Buffer.alloc(0),
  };
}

/** The event as it is once it was judged, with its verdict. */
export function judged(event: AcceptedEvent, verdict: Verdict): JudgedEvent {
  return { ...kept(event), verdict };
}

/** An event that is to be set aside. */
export function setAside(event: AcceptedEvent, reason: QuarantineReason, detail: string): ClassifiedEvent {
  return { ...kept(event), quarantine: { reason, detail } };
}

function kept({ http, error, run, attributes, ...event }: AcceptedEvent) {
  return { event, evidence: Buffer.from(JSON.stringify({ http, error, run, attributes })) };
}

/** An event and its verdict. */
export function failureOf(
  event: Partial<AcceptedEvent> = {},
  verdict: Partial<Verdict> = {},
): ClassifiedEvent {
  return judged(acceptedEvent(event), verdictOf(verdict));
}

/** The items as a batch of their own. */
export function batchOf(items: ClassifiedEvent[], fields: Partial<ClassifiedBatch> = {}): ClassifiedBatch {
  return { batchId: randomUUID(), receivedAt: Date.now(), protocol: 'native', keyId: null, items, ...fields };
}
