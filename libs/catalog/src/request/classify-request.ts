import type { Context } from '../context.js';
import { isObject, statusOf, type ClassifiableEvent, type JsonObject } from '../event-shape.js';
import { healthy, type Finding, type NoFailure } from '../finding.js';
import { classifyRun } from '../run/classify-run.js';
import { runState } from '../run/run-state.js';
import { evidenceOf } from '../text/evidence.js';
import { providerOf } from '../provider.js';
import { waitInText } from '../text/wait.js';
import { signal, signalsIn } from '../text/vocabulary.js';
import { pageMessage, readBody, type Body } from './body.js';
import { classifyCallerError } from './caller-error.js';
import { decidingEntry, readErrors, type EntryVerdict, type ErrorEntry } from './errors-array.js';
import { badRequestRow, saysPlanQuota } from './platform-text.js';
import { holdsSomething, looksLikeRun, runInData } from './run-in-data.js';
import { classifySdkResult, isSdkResult } from './sdk-result.js';
import { isEdgeStatus, statusRow } from './status-row.js';

const edgeRateLimit = signal('edgeRateLimit');
const edgeCode = signal('edgeCode');

/** The evidence of one exchange, read once. */
interface Exchange {
  status: number | null;
  body: Body;
  entries: readonly ErrorEntry[];
  /** `data` of a GraphQL answer; undefined when the body is none. */
  data: unknown;
  context: Context;
}

/** Classifies a call to the endpoint: wire status, then `errors[]`, then text, with the catalog's exceptions. */
export function classifyRequest(event: ClassifiableEvent, context: Context): Finding | NoFailure {
  const http = isObject(event.http) ? event.http : {};
  const status = statusOf(http.status);
  const answered = status !== null && status < 600;
  const body = readBody(http.body);
  if (isObject(event.error) || typeof event.error === 'string') {
    // With a success status, what was thrown is about the body: cut off, no JSON, or given up on.
    const nothingReadable = body.kind === 'none' && (status === null || (status >= 200 && status < 300));
    if (!answered && body.kind === 'none') return classifyCallerError(event.error);
    if (nothingReadable) return unreadable(event.error);
  }
  if (!answered && body.kind === 'none') {
    return { code: 'NETWORK_ERROR', rule: 'request.no-response', message: null };
  }
  if (body.kind === 'json' && isObject(body.value) && isSdkResult(body.value)) {
    return withText(classifySdkResult(body.value, status), evidenceOf([body.value]), context);
  }
  return decide({ status, body, ...graphqlParts(body), context });
}

function unreadable(error: unknown): Finding {
  const found = classifyCallerError(error);
  const broken = found.code === 'NETWORK_ERROR';
  return broken ? { ...found, code: 'MALFORMED_RESPONSE', rule: 'request.body.cut-off' } : found;
}

/** `errors` and `data`; the answers of a batched request are read as one. */
function graphqlParts(body: Body): { entries: ErrorEntry[]; data: unknown } {
  if (body.kind !== 'json') return { entries: [], data: undefined };
  if (!Array.isArray(body.value)) {
    return isObject(body.value)
      ? { entries: readErrors(body.value.errors), data: body.value.data }
      : { entries: [], data: undefined };
  }
  const answers = body.value.slice(0, 50).filter(isObject);
  const data: JsonObject = {};
  let any = false;
  answers.forEach((answer, i) => {
    if (!isObject(answer.data)) return;
    any = true;
    for (const key of Object.keys(answer.data)) data[`${i}.${key}`] = answer.data[key];
  });
  return { entries: answers.flatMap((answer) => readErrors(answer.errors)), data: any ? data : undefined };
}

function decide(exchange: Exchange): Finding | NoFailure {
  const { status, body } = exchange;
  if (status !== null && isEdgeStatus(status)) return edge(exchange, `request.edge.status.${status}`);
  if (status === null || (status >= 200 && status < 300)) return success(exchange);
  if (body.kind === 'html' || body.kind === 'text') return page(exchange, status, body.kind, body.text);
  if (body.kind === 'none') return withoutBody(exchange, status);
  return platformAnswer(exchange, status);
}

/** Not JSON: the status' own row below 500 and for a plain 500 or 509, the edge's otherwise. */
function page(exchange: Exchange, status: number, kind: 'html' | 'text', text: string): Finding {
  const message = pageMessage(text);
  const hits = signalsIn(text);
  if (status >= 400 && edgeRateLimit(hits))
    return { code: 'RATE_LIMITED', rule: 'request.edge.rate-limit', message, ...waits(exchange, message) };
  const worker = edgeCode(hits);
  if ((kind === 'text' || status < 500) && saysPlanQuota(kind === 'text' ? text : message))
    return { code: 'QUOTA_EXCEEDED', rule: 'request.text.plan-quota', message, ...waits(exchange, text) };
  if (status >= 500) {
    const ownRow = kind === 'text' && !worker && (status === 500 || status === 509);
    if (!ownRow) return edge(exchange, kind === 'html' ? 'request.edge.page' : 'request.edge.text');
  }
  const row = status === 400 && kind === 'text' ? badRequestRow(text) : statusRow(status)!;
  return {
    code: row,
    rule: `request.status.${status}`,
    message,
    ...waits(exchange, kind === 'text' ? text : message),
  };
}

function withoutBody(exchange: Exchange, status: number): Finding {
  if (status >= 500 && status !== 500 && status !== 509) return edge(exchange, 'request.edge.no-body');
  return {
    code: statusRow(status)!,
    rule: `request.status.${status}`,
    message: null,
    ...waits(exchange, null),
  };
}

function edge(exchange: Exchange, rule: string): Finding {
  const { body } = exchange;
  if (body.kind === 'json')
    return withText({ code: 'EDGE_ERROR', rule, message: null }, evidenceOf([body.value]), exchange.context);
  const message = body.kind === 'none' ? null : pageMessage(body.text);
  return { code: 'EDGE_ERROR', rule, message, ...waits(exchange, message) };
}

/** JSON outside of 2xx: it is the platform's. */
function platformAnswer(exchange: Exchange, status: number): Finding | NoFailure {
  const { entries, context, data } = exchange;
  const body = exchange.body.kind === 'json' ? exchange.body.value : null;
  const evidence = evidenceOf(
    entries.length > 0 ? entries.map((entry) => entry.raw ?? entry.message) : [body],
  );
  if (saysPlanQuota(evidence.text)) {
    return withText(
      {
        code: 'QUOTA_EXCEEDED',
        rule: 'request.text.plan-quota',
        message: null,
        errorCode: firstCode(entries),
      },
      evidence,
      context,
    );
  }
  if (status === 303 && entries.length === 0 && holdsSomething(data))
    return healthy('request.fallback-model');
  if (status === 400 || status === 500) {
    const decided = decidingEntry(entries, context.customCode);
    if (decided !== null) return fromEntry(decided, exchange);
  }
  const row = status === 400 ? badRequestRow(evidence.text) : statusRow(status)!;
  const rule = status === 400 && row !== 'BAD_REQUEST' ? 'request.text.400' : `request.status.${status}`;
  return withText({ code: row, rule, message: null, errorCode: firstCode(entries) }, evidence, context);
}

/** 2xx, or a body whose status nobody kept. */
function success(exchange: Exchange): Finding | NoFailure {
  const { status, body, entries, data, context } = exchange;
  if (status === 204) return malformed(exchange, 'request.status.204');
  if (body.kind !== 'json') {
    if (body.kind === 'text' && saysPlanQuota(body.text)) {
      return {
        code: 'QUOTA_EXCEEDED',
        rule: 'request.text.plan-quota',
        message: pageMessage(body.text),
        ...waits(exchange, body.text),
      };
    }
    return malformed(exchange, body.kind === 'none' ? 'request.body.empty' : `request.body.${body.kind}`);
  }
  const run = runInData(data) ?? bareRun(body.value);
  if (entries.length > 0) return graphqlErrors(exchange, run);
  if (run !== null) return classifyRun(run, context);
  if (!isObject(body.value) && !Array.isArray(body.value)) return malformed(exchange, 'request.body.scalar');
  if (data === undefined || !holdsSomething(data)) {
    const evidence = evidenceOf([body.value]);
    if (data === undefined && saysPlanQuota(evidence.text)) {
      return withText(
        { code: 'QUOTA_EXCEEDED', rule: 'request.text.plan-quota', message: null },
        evidence,
        context,
      );
    }
    return withText(
      { code: 'MALFORMED_RESPONSE', rule: 'request.body.no-data', message: null },
      evidence,
      context,
    );
  }
  return healthy('request.success');
}

/** A run posted as the body, without the GraphQL envelope. */
function bareRun(body: unknown): JsonObject | null {
  return isObject(body) && body.data === undefined && looksLikeRun(body) ? body : null;
}

function graphqlErrors(exchange: Exchange, run: JsonObject | null): Finding | NoFailure {
  const { entries, context, data } = exchange;
  const evidence = evidenceOf(entries.map((entry) => entry.raw ?? entry.message));
  const errorCode = firstCode(entries);
  if (saysPlanQuota(evidence.text)) {
    return withText(
      { code: 'QUOTA_EXCEEDED', rule: 'request.text.plan-quota', message: null, errorCode },
      evidence,
      context,
    );
  }
  const decided = decidingEntry(entries, context.customCode);
  const failedRun = run !== null && runState(run) === 'failed' ? classifyRun(run, context) : null;
  // A run that names its failing node says more than the server's general error code.
  if (
    failedRun !== null &&
    !('healthy' in failedRun) &&
    (decided === null || decided.code === 'SERVER_ERROR')
  ) {
    return { ...failedRun, errorCode };
  }
  if (decided !== null) return fromEntry(decided, exchange);
  const partial = holdsSomething(data);
  const code = partial ? 'GRAPHQL_PARTIAL_ERROR' : 'GRAPHQL_ERROR';
  return withText(
    { code, rule: partial ? 'request.errors.partial' : 'request.errors', message: null, errorCode },
    evidence,
    context,
  );
}

function fromEntry(decided: EntryVerdict, exchange: Exchange): Finding {
  const { entry, code, rule, custom } = decided;
  const errorCode = entry.code ?? firstCode(exchange.entries);
  const evidence = evidenceOf([entry.raw ?? entry.message]);
  return withText(
    { code, rule, message: entry.message || null, errorCode, custom },
    evidence,
    exchange.context,
  );
}

function malformed(exchange: Exchange, rule: string): Finding {
  const { body } = exchange;
  const message = body.kind === 'html' || body.kind === 'text' ? pageMessage(body.text) : null;
  return { code: 'MALFORMED_RESPONSE', rule, message, retryAfterMs: exchange.context.headerWaitMs };
}

function firstCode(entries: readonly ErrorEntry[]): string | null {
  for (const entry of entries) if (entry.code !== null) return entry.code;
  return null;
}

function waits(
  exchange: Exchange,
  text: string | null,
): { retryAfterMs: number | null; provider: string | null } {
  const { headerWaitMs, occurredAt } = exchange.context;
  const stated = headerWaitMs ?? (text === null ? null : waitInText(text, occurredAt));
  return { retryAfterMs: stated, provider: null };
}

/** Adds message, wait and provider from the body's own evidence. In place: a copy costs as much as the search. */
function withText(finding: Finding, evidence: ReturnType<typeof evidenceOf>, context: Context): Finding {
  finding.message ??= evidence.message;
  finding.retryAfterMs =
    context.headerWaitMs ?? evidence.waitMs ?? waitInText(evidence.text, context.occurredAt);
  finding.provider ??= providerOf(evidence);
  return finding;
}
