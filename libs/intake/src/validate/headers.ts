import { LIMITS } from '#contracts/limits.js';
import type { Json } from '#contracts/event.js';
import type { Cleaner } from '../clean.js';
import { Refusal, count, isObject, shapeOf } from '../refusal.js';

/**
 * Reads headers given as an object, as `[name, value]` pairs or as `{name, value}` entries. Values that are
 * lists are joined as HTTP does. Secrets are replaced by the header's name and by what the value looks like.
 */
export function readHeaders(value: unknown, cleaner: Cleaner): Record<string, string> | undefined | Refusal {
  if (value === undefined || value === null) return undefined;
  const entries = entriesOf(value);
  if (entries === undefined) {
    return new Refusal(
      `http.headers is ${shapeOf(value)}; an object of text values is expected`,
      'http.headers',
    );
  }
  if (entries.length > LIMITS.headers) {
    return new Refusal(
      `http.headers has ${count(entries.length)} headers; the limit is ${LIMITS.headers}`,
      'http.headers',
    );
  }
  const headers: Record<string, Json> = {};
  for (const [name, given] of entries) {
    if (name === '__proto__' || given === null || given === undefined) continue;
    const text = headerText(given);
    const field = `http.headers.${cleaner.name(name)}`;
    if (text === undefined) return new Refusal(`the header is ${shapeOf(given)}; text is expected`, field);
    if (text.length > LIMITS.headerValueChars) {
      const limit = count(LIMITS.headerValueChars);
      return new Refusal(`the header is ${count(text.length)} characters; the limit is ${limit}`, field);
    }
    headers[name] = text;
  }
  return cleaner.value(headers, 'http.headers', 3) as Record<string, string>;
}

function entriesOf(value: unknown): [string, unknown][] | undefined {
  if (isObject(value)) return Object.entries(value);
  if (!Array.isArray(value)) return undefined;
  const entries: [string, unknown][] = [];
  for (const entry of value as unknown[]) {
    if (Array.isArray(entry) && typeof entry[0] === 'string') entries.push([entry[0], entry[1]]);
    else if (isObject(entry) && typeof entry.name === 'string') entries.push([entry.name, entry.value]);
    else return undefined;
  }
  return entries;
}

function headerText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return undefined;
  const scalar = value.every((part) => typeof part !== 'object');
  return scalar ? value.join(', ') : undefined;
}
