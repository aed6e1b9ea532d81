import type { AcceptedEvent, CallerError, HttpExchange, Json } from '#contracts/event.js';
import { contentHash } from '#contracts/hash.js';
import { LIMITS } from '#contracts/limits.js';
import { Cleaner } from './clean.js';
import { deriveEventId } from './identity.js';
import { recognise, type HeadFields, type Recognised } from './recognise.js';
import { redactText } from './redact/redact-text.js';
import { Refusal, count, isObject, shapeOf } from './refusal.js';
import { readAttributes } from './validate/attributes.js';
import { readCallerError } from './validate/caller-error.js';
import { durationField, textField } from './validate/fields.js';
import { readHttp } from './validate/http-exchange.js';
import { readTotal } from './validate/traffic-total.js';
import { readOccurredAt } from './validate/occurred-at.js';

/** What the door knows besides the record itself. */
export interface AcceptContext {
  /** Epoch milliseconds at which the record came in. */
  now: number;
  headers: HeadFields;
  /** Projects that the key may write to; null for all. */
  allowedProjects: readonly string[] | null;
  /** Replace e-mail addresses too. */
  redactEmails: boolean;
  /** Stands in when neither record nor headers name a project; without it such a record is refused. */
  defaultProjectId?: string;
}

const MINUTE = 60_000;

/** `forbidden` marks a record that is fine by itself but belongs to a project the key may not write to. */
export type Acceptance =
  { ok: true; event: AcceptedEvent } | { ok: false; reason: string; field?: string; forbidden: boolean };

/**
 * One record through the door: recognised, checked, redacted and made storable. Never throws, and never
 * repeats a refused value.
 */
export function accept(raw: unknown, context: AcceptContext): Acceptance {
  const parts = recognise(raw, context.headers);
  if (parts instanceof Refusal) return refused(parts);
  const head = readHead(parts, context);
  if (head instanceof Refusal) return refused(head);
  if (context.allowedProjects !== null && !context.allowedProjects.includes(head.projectId)) {
    return refused(new Refusal('the ingest key is not for this project', 'projectId'), true);
  }
  const cleaner = new Cleaner(context.redactEmails);
  const evidence = readEvidence(parts, cleaner);
  if (evidence instanceof Refusal) return refused(evidence);
  const oversize = tooLarge(cleaner.size, evidence);
  if (oversize) return refused(oversize);

  const { eventId } = head;
  const event: AcceptedEvent = {
    kind: head.kind,
    eventId: eventId === null ? '' : storableId(eventId),
    eventIdDerived: eventId === null,
    occurredAt: head.occurredAt,
    occurredAtAssumed: head.occurredAtAssumed,
    occurredAtClamped: head.occurredAtClamped,
    receivedAt: context.now,
    projectId: head.projectId,
    flowId: withoutSecret(head.flowId),
    requestId: withoutSecret(head.requestId),
    environment: head.environment,
    durationMs: head.durationMs,
  };
  if (evidence.http !== undefined) event.http = evidence.http;
  if (evidence.error !== undefined) event.error = evidence.error;
  if (evidence.run !== undefined) event.run = evidence.run;
  if (evidence.total !== undefined) {
    event.total = evidence.total;
    event.occurredAt = Math.floor(event.occurredAt / MINUTE) * MINUTE;
  }
  if (evidence.attributes !== undefined) event.attributes = evidence.attributes;
  if (eventId === null) event.eventId = deriveEventId(event);
  return { ok: true, event };
}

/** Somebody will put a key where an id belongs. */
function withoutSecret(id: string | null): string | null {
  return id === null ? null : redactText(id, false);
}

/** An event's id has to stay one of its own, so a secret is hashed instead of replaced. */
function storableId(eventId: string): string {
  return redactText(eventId, false) === eventId ? eventId : contentHash(eventId);
}

function refused(refusal: Refusal, forbidden = false): Acceptance {
  const { reason, field } = refusal;
  return field === undefined ? { ok: false, reason, forbidden } : { ok: false, reason, field, forbidden };
}

interface Evidence {
  http: HttpExchange | undefined;
  error: CallerError | undefined;
  run: Json | undefined;
  attributes: Record<string, Json> | undefined;
  total?: number;
}

type Head = Omit<AcceptedEvent, 'eventId' | 'eventIdDerived' | 'receivedAt' | keyof Evidence> & {
  eventId: string | null;
};

function readHead(parts: Recognised, context: AcceptContext): Head | Refusal {
  const { head, bare } = parts;
  const { headers, now } = context;
  const projectId = readProject(head.projectId, context);
  if (projectId instanceof Refusal) return projectId;
  const eventId = textField(head.eventId, 'eventId', LIMITS.eventIdChars);
  if (eventId instanceof Refusal) return eventId;
  // A proxy stamps every request with an x-request-id of its own; only a bare payload has no better one.
  const flowId = textField(head.flowId ?? (bare ? headers.flowId : null), 'flowId', LIMITS.flowIdChars);
  if (flowId instanceof Refusal) return flowId;
  const givenRequestId = head.requestId ?? (bare ? headers.requestId : null);
  const requestId = textField(givenRequestId, 'requestId', LIMITS.requestIdChars);
  if (requestId instanceof Refusal) return requestId;
  const environment = textField(head.environment, 'environment', LIMITS.environmentChars);
  if (environment instanceof Refusal) return environment;
  const durationMs = durationField(head.durationMs);
  if (durationMs instanceof Refusal) return durationMs;
  const occurred = readOccurredAt(head.occurredAt, now);
  if (occurred instanceof Refusal) return occurred;
  return {
    kind: parts.kind,
    eventId,
    occurredAt: occurred.at,
    occurredAtAssumed: occurred.assumed,
    occurredAtClamped: occurred.clamped,
    projectId,
    flowId,
    requestId,
    environment,
    durationMs,
  };
}

function readProject(given: unknown, context: AcceptContext): string | Refusal {
  const own = textField(given, 'projectId', LIMITS.projectIdChars);
  if (own !== null) return own;
  const header = textField(context.headers.projectId, 'projectId', LIMITS.projectIdChars);
  if (header !== null) return header;
  return (
    context.defaultProjectId ??
    new Refusal('projectId is missing; give it in the record or in the header x-project-id', 'projectId')
  );
}

function readEvidence(parts: Recognised, cleaner: Cleaner): Evidence | Refusal {
  if (parts.kind === 'traffic') {
    const total = readTotal(parts.head.total);
    if (total instanceof Refusal) return total;
    return { http: undefined, error: undefined, run: undefined, attributes: undefined, total };
  }
  const http = readHttp(parts.http, cleaner);
  if (http instanceof Refusal) return http;
  const error = readCallerError(parts.error, cleaner);
  if (error instanceof Refusal) return error;
  const attributes = readAttributes(parts.attributes, cleaner);
  if (attributes instanceof Refusal) return attributes;
  const run = readRun(parts, cleaner);
  if (run instanceof Refusal) return run;
  if (cleaner.broken) return cleaner.broken;

  if (parts.kind === 'request' && error === undefined && (!http || Object.keys(http).length === 0)) {
    return new Refusal('a request needs http (status, headers, body) or, without a response, error', 'http');
  }
  return { http, error, run, attributes };
}

function readRun(parts: Recognised, cleaner: Cleaner): Json | undefined | Refusal {
  const { kind } = parts;
  const run = typeof parts.run === 'string' ? parsed(parts.run) : parts.run;
  if (isObject(run)) return cleaner.value(run, 'run', 2);
  if (kind === 'request' && (run === undefined || run === null)) return undefined;
  return new Refusal(`run is ${shapeOf(run)}; the run's payload, an object, is expected`, 'run');
}

/** Some loggers put the payload in as text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The walk counts characters; bytes are counted only where characters cannot rule the limit out. */
function tooLarge(characters: number, evidence: Evidence): Refusal | undefined {
  if (characters * 3 <= LIMITS.recordBytes) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(evidence));
  if (bytes <= LIMITS.recordBytes) return undefined;
  return new Refusal(`the record is ${count(bytes)} bytes; the limit is ${count(LIMITS.recordBytes)}`);
}
