import { isObject, statusOf, type JsonObject } from '../event-shape.js';
import { TEXT_LIMIT } from './vocabulary.js';
import { secondsOrText } from './wait.js';

/** All that the error places of a node, run or body say, told apart. */
export interface Evidence {
  /** What a person should read: the main message, as it was written. */
  message: string | null;
  /** Every piece of text, joined, for the search for phrases. */
  text: string;
  /** A status that stands inside the error (`error.status`, `error.code: 429`). */
  status: number | null;
  /** A wait stated by a field such as `retryDelay` or `retry_after`, in milliseconds. */
  waitMs: number | null;
  /** A provider named by a field such as `provider_name`. */
  provider: string | null;
}

const MAX_DEPTH = 6;
const MAX_LEAVES = 64;

/** Not part of what went wrong: what was sent, and how. Headers inside a body are no evidence either. */
const SKIPPED = new Set([
  // Google's `domain: "usageLimits"` stands beside rates and quotas alike.
  'domain',
  'headers',
  'config',
  'request',
  'input',
  'params',
  'stack',
  'stacktrace',
  'locations',
  'nodes',
]);
/** Their value is a sentence; other keys are kept with the value, because they give it its sense. */
const PLAIN = new Set([
  'message',
  'error',
  'msg',
  'detail',
  'description',
  'error_description',
  'title',
  'errors',
]);
const MESSAGE_KEYS = [
  'message',
  'msg',
  'error_description',
  'detail',
  'description',
  'error',
  'errors',
  'title',
  'details',
  'reason',
  'code',
  'type',
];
const STATUS_KEYS = new Set(['status', 'statusCode', 'status_code', 'httpStatus', 'http_status', 'code']);
const PROVIDER_KEYS = new Set(['provider', 'provider_name', 'model_provider', 'modelProvider']);

/** Gathers the texts of the given places, first place first; each may be a string, an object or a list. */
export function evidenceOf(places: readonly unknown[]): Evidence {
  const evidence: Evidence = { message: null, text: '', status: null, waitMs: null, provider: null };
  const walk: Walk = { evidence, leaves: 0 };
  for (const place of places) {
    if (place === undefined || place === null) continue;
    evidence.message ??= mainMessage(place, 0);
    if (typeof place === 'string') add(walk, place);
    else collect(walk, place, 0);
  }
  return evidence;
}

interface Walk {
  evidence: Evidence;
  leaves: number;
}

function add(walk: Walk, text: string): void {
  const evidence = walk.evidence;
  if (++walk.leaves > MAX_LEAVES || evidence.text.length > TEXT_LIMIT) return;
  const piece = text.length > TEXT_LIMIT ? text.slice(0, TEXT_LIMIT) : text;
  if (evidence.text.length === 0) evidence.text = piece;
  else if (!evidence.text.includes(piece)) evidence.text += `\n${piece}`;
}

function collect(walk: Walk, value: unknown, depth: number): void {
  if (depth > MAX_DEPTH || walk.leaves > MAX_LEAVES) return;
  if (Array.isArray(value)) {
    const end = Math.min(value.length, MAX_LEAVES);
    for (let i = 0; i < end; i++) {
      if (typeof value[i] === 'string') add(walk, value[i] as string);
      else collect(walk, value[i], depth + 1);
    }
  } else if (isObject(value)) {
    collectObject(walk, value, depth);
  }
}

function collectObject(walk: Walk, value: JsonObject, depth: number): void {
  // Sorted, so that two bodies that differ in the order of keys only are told apart by nobody.
  const keys = Object.keys(value);
  if (keys.length > 1) keys.sort();
  if (typeof value.message === 'string') add(walk, value.message);
  for (let i = 0; i < keys.length && i < MAX_LEAVES; i++) {
    const key = keys[i]!;
    if (SKIPPED.has(key)) continue;
    const child = value[key];
    readField(walk.evidence, key, child);
    if (typeof child === 'string') {
      if (key !== 'message') add(walk, PLAIN.has(key) ? child : `${key}: ${child}`);
    } else if (typeof child === 'number') {
      add(walk, `${key}: ${child}`);
    } else {
      collect(walk, child, depth + 1);
    }
  }
}

function readField(evidence: Evidence, key: string, value: unknown): void {
  if (evidence.status === null && STATUS_KEYS.has(key)) {
    const status = statusOf(value);
    if (status !== null && status >= 400 && status < 600) evidence.status = status;
  }
  if (evidence.waitMs === null && (key.charCodeAt(0) | 32) === 114)
    evidence.waitMs = secondsOrText(key, value);
  if (evidence.provider === null && PROVIDER_KEYS.has(key) && typeof value === 'string')
    evidence.provider = value;
}

/** The first text under the keys that usually hold the sentence; null where there is none. */
export function mainMessage(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return value.length > 0 ? value : null;
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return value.length > 0 ? mainMessage(value[0], depth + 1) : null;
  const object = value as JsonObject;
  for (const key of MESSAGE_KEYS) {
    const text = mainMessage(object[key], depth + 1);
    if (text !== null) return text;
  }
  return null;
}

/**
 * A three-digit status that a text quotes: "status code 429", "HTTP 401", "429 Too Many Requests" at the
 * start, "(Code: 401)". Null where there is none from 400 to 599.
 */
export function statusInText(text: string): number | null {
  if (!THREE_DIGITS.test(text)) return null;
  const lower = text.length > 2048 ? text.slice(0, 2048).toLowerCase() : text.toLowerCase();
  const first = statusAt(lower, lower.charCodeAt(0) === 91 ? 1 : 0);
  if (first !== null) return first;
  for (const lead of STATUS_LEADS) {
    const at = lower.indexOf(lead);
    if (at < 0) continue;
    let from = at + lead.length;
    while (from < lower.length && ' :=("\'/'.includes(lower[from]!)) from++;
    const status = statusAt(lower, from);
    if (status !== null) return status;
  }
  return null;
}

const THREE_DIGITS = /[45][0-9][0-9]/;
const STATUS_LEADS = [
  'status code',
  'statuscode',
  'http error',
  'http',
  'status',
  'error code',
  'code',
  'error',
];

function statusAt(text: string, from: number): number | null {
  const first = text.charCodeAt(from);
  if (first !== 52 && first !== 53) return null;
  if (!isDigit(text.charCodeAt(from + 1)) || !isDigit(text.charCodeAt(from + 2))) return null;
  const after = text.charCodeAt(from + 3);
  const free = Number.isNaN(after) || !(isDigit(after) || (after >= 97 && after <= 122) || after === 46);
  return free ? Number(text.slice(from, from + 3)) : null;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
