import { TEXT_LIMIT, mayStateWait } from './vocabulary.js';

/** Reads how long a text or a field asks to wait. All results are whole milliseconds, 0 or more. */

const LEADS = [
  'again in',
  'again after',
  'again at',
  'retry at',
  'reset at',
  'resets at',
  'your request after',
  'your requests after',
  'the request after',
  'retry in',
  'retry after',
  'retry_after',
  'retry-after',
  'retryafter',
  'retrydelay',
  'retry_delay',
  'retry delay',
  'wait',
  'available in',
  'resets in',
  'reset in',
  'resets after',
  'reset after',
] as const;

const FILLERS = new Set([
  'in',
  'after',
  'for',
  'at',
  'least',
  'about',
  'another',
  'is',
  'of',
  'time',
  'approximately',
  'around',
  'until',
  'up',
  'to',
  'the',
  'next',
  'seconds',
  'ms',
]);

const UNITS: Record<string, number> = {};
for (const name of ['ms', 'msec', 'msecs', 'millisecond', 'milliseconds']) UNITS[name] = 1;
for (const name of ['s', 'sec', 'secs', 'second', 'seconds']) UNITS[name] = 1000;
for (const name of ['m', 'min', 'mins', 'minute', 'minutes']) UNITS[name] = 60_000;
for (const name of ['h', 'hr', 'hrs', 'hour', 'hours']) UNITS[name] = 3_600_000;
for (const name of ['d', 'day', 'days']) UNITS[name] = 86_400_000;

/** Longest wait taken seriously; past it the number means something else. */
const LONGEST_MS = 400 * 86_400_000;
/** Occurrences of one lead that are tried, so that a text of nothing but leads stays linear. */
const MAX_TRIES = 8;

/**
 * The wait that a text states first ("try again in 1m30s", "retry after 5 seconds", `retryDelay: "13s"`,
 * "Retry after 2026-11-20T12:00:00Z"); null where it states none. Dates are counted from `occurredAt`.
 */
export function waitInText(text: string, occurredAt: number | null): number | null {
  if (text.length === 0 || !mayStateWait(text)) return null;
  const lower = (text.length > TEXT_LIMIT ? text.slice(0, TEXT_LIMIT) : text).toLowerCase();
  let best: number | null = null;
  let bestAt = Infinity;
  for (const lead of LEADS) {
    let at = lower.indexOf(lead);
    for (let tries = 0; at >= 0 && at < bestAt && tries < MAX_TRIES; tries++) {
      const wait = waitAt(lower, at + lead.length, lead, occurredAt);
      if (wait !== null) {
        best = wait;
        bestAt = at;
        break;
      }
      at = lower.indexOf(lead, at + lead.length);
    }
  }
  return best;
}

function waitAt(text: string, from: number, lead: string, occurredAt: number | null): number | null {
  let at = from;
  let milliseconds = false;
  for (let words = 0; words < 6; words++) {
    while (at < text.length && ' :="\'`~,_-\n('.includes(text[at]!)) at++;
    const end = wordEnd(text, at);
    if (end === at) break;
    const word = text.slice(at, end);
    if (word === 'a' || word === 'an' || word === 'one') return oneUnit(text, end);
    if (!FILLERS.has(word)) return null;
    milliseconds ||= word === 'ms';
    at = end;
  }
  const date = dateAt(text, at);
  if (date !== null) return occurredAt === null ? null : Math.max(0, date - occurredAt);
  // "Resets at 1763640000" is a clock's time, and "wait 2 more" no seconds.
  const bareUnit = lead === 'wait' || lead.endsWith(' at') ? null : 1000;
  return durationAt(text, at, milliseconds ? 1 : bareUnit);
}

/** "in a minute", "in an hour". */
function oneUnit(text: string, from: number): number | null {
  let at = from;
  while (text[at] === ' ') at++;
  return UNITS[text.slice(at, wordEnd(text, at))] ?? null;
}

function dateAt(text: string, at: number): number | null {
  if (text[at + 4] !== '-' || text[at + 7] !== '-' || text[at + 10] !== 't') return null;
  let end = at;
  while (end < text.length && end - at < 40 && '0123456789-:.t+z'.includes(text[end]!)) end++;
  while (end > at && '.:-'.includes(text[end - 1]!)) end--;
  const time = Date.parse(text.slice(at, end).toUpperCase());
  return Number.isNaN(time) ? null : time;
}

/** Adds up "1h", "1m30.5s", "2 minutes and 5 seconds"; a bare number takes `bareUnit`, null refuses it. */
function durationAt(text: string, from: number, bareUnit: number | null): number | null {
  let at = from;
  let total: number | null = null;
  for (let parts = 0; parts < 5; parts++) {
    const end = numberEnd(text, at);
    if (end === at) break;
    const number = Number(text.slice(at, end));
    let unitAt = end;
    while (text[unitAt] === ' ') unitAt++;
    const unitEnd = wordEnd(text, unitAt);
    const unit: number | null = UNITS[text.slice(unitAt, unitEnd)] ?? (total === null ? bareUnit : null);
    if (unit === null || Number.isNaN(number)) break;
    total = (total ?? 0) + number * unit;
    at = unitEnd;
    while (at < text.length && ' ,'.includes(text[at]!)) at++;
    if (text.startsWith('and ', at)) at += 4;
  }
  if (total === null || total > LONGEST_MS) return null;
  return Math.round(total);
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) >= 97 && text.charCodeAt(at) <= 122) at++;
  return at;
}

function numberEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && at - from < 24) {
    const code = text.charCodeAt(at);
    const digit = code >= 48 && code <= 57;
    const next = text.charCodeAt(at + 1);
    if (!digit && !(code === 46 && at > from && next >= 48 && next <= 57)) break;
    at++;
  }
  return at;
}

/**
 * The wait in a field of an error: `retryDelay: "13s"`, `retry_after: 5` (seconds), `retryAfterMs: 5000`;
 * null when the key is another.
 */
export function secondsOrText(key: string, value: unknown): number | null {
  const name = key.toLowerCase().replaceAll('_', '').replaceAll('-', '');
  if (!name.startsWith('retryafter') && !name.startsWith('retrydelay')) return null;
  const unit = name.endsWith('ms') || name.endsWith('milliseconds') ? 1 : 1000;
  if (typeof value === 'number') return inRange(value * unit);
  if (typeof value !== 'string') return null;
  return durationAt(value.toLowerCase().trimStart(), 0, unit);
}

function inRange(ms: number): number | null {
  return ms >= 0 && ms <= LONGEST_MS ? Math.round(ms) : null;
}
