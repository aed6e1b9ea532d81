import { endOfValue } from './json-extent.js';
import { recordOfText } from './pasted/error-text.js';
import { parseTranscript } from './pasted/http-transcript.js';
import { parseLooseObject } from './pasted/loose-object.js';
import { recognise } from './recognise.js';
import { Refusal, isObject } from './refusal.js';

/** Places at which an object is looked for in text that does not begin with one. */
const MOST_PLACES = 20;

/**
 * Turns what a person pasted into a raw record for `accept`: JSON (also with text around it, as text within
 * text, or one record a line), what a JavaScript console prints of an object, `curl -i` output, or an error
 * message alone. Null for blank text; an object in which nothing is recognised stays as it is.
 */
export function parsePasted(text: string): unknown {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') return null;
  const whole = parsed(trimmed);
  if (isObject(whole)) return recordOf(whole);
  if (Array.isArray(whole)) return isObject(whole[0]) ? recordOf(whole[0]) : recordOfText(trimmed);
  if (typeof whole === 'string') return parsePasted(whole);
  const transcript = parseTranscript(trimmed);
  if (transcript !== null) return { kind: 'request', http: transcript };
  const inside = objectIn(trimmed);
  return inside === undefined ? recordOfText(trimmed) : recordOf(inside, trimmed);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The first object in the text that reads as JSON or as console output and says something. */
function objectIn(text: string): Record<string, unknown> | undefined {
  let at = -1;
  for (let place = 0; place < MOST_PLACES; place++) {
    at = text.indexOf('{', at + 1);
    if (at < 0) return undefined;
    const end = endOfValue(text, at);
    const value = (end < 0 ? undefined : parsed(text.slice(at, end))) ?? parseLooseObject(text.slice(at));
    if (isObject(value) && saysSomething(value)) return value;
  }
  return undefined;
}

/** `{ code: 'ECONNREFUSED' }` behind a stack belongs to the error before it and is no record of its own. */
function saysSomething(value: Record<string, unknown>): boolean {
  if (value.errno !== undefined || value.syscall !== undefined) return false;
  const telling = [
    'kind',
    'http',
    'run',
    'errors',
    'data',
    'status',
    'statusCode',
    'response',
    'message',
    'error',
    'nodes',
  ];
  return telling.some((key) => value[key] !== undefined);
}

function recordOf(value: Record<string, unknown>, around = ''): unknown {
  if (isObject(value.response)) return responseOf(value.response);
  const status = statusOf(value) ?? statusAround(around);
  const known = recognise(value, {});
  if (known instanceof Refusal) {
    if (status !== undefined) return { kind: 'request', http: { status, body: value } };
    const message = value.message ?? value.detail ?? value.error_description;
    return typeof message === 'string' ? recordOfText(message) : value;
  }
  if (known.bare && known.kind === 'request' && status !== undefined) {
    return { kind: 'request', http: { status, body: value } };
  }
  return value;
}

/** HTTP clients throw errors with a `response` of `{status, headers, data}` or, for GraphQL, `{status, errors}`. */
function responseOf(response: Record<string, unknown>): unknown {
  const { status, headers, ...rest } = response;
  const graphql = rest.errors !== undefined;
  const body = graphql ? { errors: rest.errors, data: rest.data ?? null } : (rest.data ?? rest.body ?? rest);
  return { kind: 'request', http: { status, headers: isObject(headers) ? headers : undefined, body } };
}

function statusOf(value: Record<string, unknown>): number | undefined {
  for (const candidate of [value.statusCode, value.status]) {
    const status = Number(candidate);
    if (candidate !== null && status >= 100 && status <= 599) return status;
  }
  return undefined;
}

/** "HTTP 429 Too Many Requests: {…}": the status stands before the body. */
function statusAround(around: string): number | undefined {
  const http = around === '' ? undefined : recordOfText(around.slice(0, around.indexOf('{'))).http;
  return isObject(http) && typeof http.status === 'number' ? http.status : undefined;
}
