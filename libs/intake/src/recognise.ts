import type { AcceptedKind, EventKind } from '#contracts/event.js';
import { Refusal, isObject, shapeOf } from './refusal.js';

/** What the `x-…` headers of the sender's request say about a platform payload that was posted bare. */
export interface HeadFields {
  projectId?: string;
  flowId?: string;
  requestId?: string;
  /** The platform's wire status, as text. */
  httpStatus?: string;
}

/** A record with its parts told apart and nothing checked yet. */
export interface Recognised {
  kind: AcceptedKind;
  /** Where `eventId`, `occurredAt`, `projectId` and the like are read. */
  head: Record<string, unknown>;
  /** True for a platform payload without an envelope: more of its head then comes from headers. */
  bare: boolean;
  http?: unknown;
  error?: unknown;
  run?: unknown;
  attributes?: unknown;
}

/**
 * Tells which of the accepted shapes a record has: an event of ours (also without `kind`), a GraphQL
 * response, a run's payload, or a result of the platform's SDK.
 */
export function recognise(raw: unknown, headers: HeadFields): Recognised | Refusal {
  if (!isObject(raw)) return new Refusal(`the record is ${shapeOf(raw)}; an object is expected`);
  const kind = kindOf(raw);
  if (kind instanceof Refusal) return kind;
  if (kind === 'flow_run') return envelope(raw, 'flow_run', raw.run ?? topLevelRun(raw));
  if (kind === 'request') return envelope(raw, 'request', raw.run);
  if (kind === 'traffic') return traffic(raw);
  if (raw.run !== undefined) return envelope(raw, 'flow_run', raw.run);
  if (raw.http !== undefined) return envelope(raw, 'request', undefined);
  if (Array.isArray(raw.errors) || raw.data !== undefined) return graphqlBody(raw, headers);
  if (isRun(raw)) return bareRun(raw, raw);
  if (headers.httpStatus !== undefined && !hasHead(raw)) return bareRequest(raw, headers, undefined);
  if (isSdkResult(raw)) return bareRequest(raw, headers, raw.statusCode);
  if (raw.error !== undefined) return envelope(raw, 'request', undefined);
  return new Refusal(
    'neither an event (kind "request" with http or error, kind "flow_run" with run) nor a platform payload',
    'kind',
  );
}

function kindOf(raw: Record<string, unknown>): AcceptedKind | undefined | Refusal {
  if (raw.kind === undefined || raw.kind === null) return undefined;
  const kind = typeof raw.kind === 'string' ? raw.kind.toLowerCase().replace('-', '_') : '';
  if (kind === 'request' || kind === 'flow_run' || kind === 'traffic') return kind;
  return new Refusal(`kind is ${shapeOf(raw.kind)}; it must be "request", "flow_run" or "traffic"`, 'kind');
}

/** A count of calls has a head and nothing to look into; `minute` is another name of its time. */
function traffic(raw: Record<string, unknown>): Recognised {
  return { kind: 'traffic', head: { ...raw, occurredAt: raw.occurredAt ?? raw.minute }, bare: false };
}

/** With a head of its own, `{error}` is the caller's exception; without, it is a body of the platform. */
function hasHead(raw: Record<string, unknown>): boolean {
  return raw.projectId !== undefined || raw.eventId !== undefined;
}

function envelope(raw: Record<string, unknown>, kind: EventKind, run: unknown): Recognised {
  return {
    kind,
    head: raw,
    bare: false,
    http: raw.http,
    error: raw.error,
    run: unwrapRun(run),
    attributes: raw.attributes,
  };
}

/** `kind: "flow_run"` whose payload lies beside the head instead of under `run`. */
function topLevelRun(raw: Record<string, unknown>): unknown {
  return raw.status !== undefined || raw.nodes !== undefined ? raw : undefined;
}

function graphqlBody(raw: Record<string, unknown>, headers: HeadFields): Recognised {
  const hasErrors = Array.isArray(raw.errors) && raw.errors.length > 0;
  const answered = headers.httpStatus === undefined || /^2\d\d$/.test(headers.httpStatus);
  const run = hasErrors || !answered ? undefined : runInside(raw.data);
  return run === undefined ? bareRequest(raw, headers, 200) : bareRun(raw, run);
}

function bareRequest(raw: Record<string, unknown>, headers: HeadFields, status: unknown): Recognised {
  const http = { status: headers.httpStatus ?? plausibleStatus(status), body: raw };
  return { kind: 'request', head: raw, bare: true, http };
}

function bareRun(head: Record<string, unknown>, run: Record<string, unknown>): Recognised {
  const named = head.requestId === undefined ? { ...head, requestId: textOrNone(run.requestId) } : head;
  return { kind: 'flow_run', head: named, bare: true, run };
}

/** The run in `{checkStatus: {…}}`, or under any alias when it brings a trace. */
function runInside(data: unknown): Record<string, unknown> | undefined {
  if (!isObject(data)) return undefined;
  for (const [name, value] of Object.entries(data)) {
    if (!isObject(value) || value.status === undefined) continue;
    if (name === 'checkStatus' || Array.isArray(value.nodes)) return value;
  }
  return undefined;
}

/** Senders also put the whole GraphQL response under `run`. */
function unwrapRun(run: unknown): unknown {
  if (!isObject(run) || run.status !== undefined || run.nodes !== undefined) return run;
  return runInside(run.data) ?? (isObject(run.checkStatus) ? run.checkStatus : run);
}

function isRun(raw: Record<string, unknown>): boolean {
  if (Array.isArray(raw.nodes)) return true;
  return typeof raw.status === 'string' && (raw.nodes !== undefined || raw.timeTakenInSeconds !== undefined);
}

/** `{status, result, message, statusCode}`: all that the platform's SDK keeps of a response. */
function isSdkResult(raw: Record<string, unknown>): boolean {
  if (typeof raw.status !== 'string') return false;
  return raw.statusCode !== undefined || raw.message !== undefined || raw.result !== undefined;
}

/** The SDK's `statusCode` may be text or nonsense; the payload must not be refused for it. */
function plausibleStatus(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && status >= 100 && status <= 599 ? Math.trunc(status) : undefined;
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
