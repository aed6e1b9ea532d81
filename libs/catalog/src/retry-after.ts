import { isObject } from './event-shape.js';

/**
 * The wait that the response's headers state: `retry-after-ms`, else `Retry-After` in seconds or as a date
 * counted from `occurredAt` (epoch ms) and not below 0. Header names in any case. Null where none is stated.
 */
export function retryAfterHeader(headers: unknown, occurredAt: number | null): number | null {
  if (!isObject(headers)) return null;
  let seconds: string | null = null;
  let milliseconds: string | null = null;
  for (const name in headers) {
    const length = name.length;
    if (length !== 11 && length !== 14) continue;
    const lower = name.toLowerCase();
    if (lower === 'retry-after') seconds = headerText(headers[name]);
    else if (lower === 'retry-after-ms') milliseconds = headerText(headers[name]);
  }
  return numberTimes(milliseconds, 1) ?? numberTimes(seconds, 1000) ?? untilDate(seconds, occurredAt);
}

function headerText(value: unknown): string | null {
  const single: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof single === 'number') return String(single);
  if (typeof single !== 'string') return null;
  const text = single.trim();
  // A header that came twice is joined by commas; a date has one of its own.
  const comma = text.indexOf(',');
  return comma > 0 && DECIMAL.test(text.slice(0, comma)) ? text.slice(0, comma) : text;
}

const DECIMAL = /^[+-]?\d{1,18}(?:\.\d*)?$/;
/** An HTTP date in any of its three forms, or an ISO one. */
const DATE = /^(?:[A-Za-z]{3,9}, ?\d{1,2}[ -]|[A-Za-z]{3} [A-Za-z]{3} [ \d]\d |\d{4}-\d\d-\d\d)/;

function numberTimes(text: string | null, unit: number): number | null {
  if (text === null || text.length > 20 || !DECIMAL.test(text)) return null;
  return Math.max(0, Math.round(Number(text) * unit));
}

function untilDate(text: string | null, occurredAt: number | null): number | null {
  // The engine's parser takes `about 5` for a date in 2001.
  if (text === null || occurredAt === null || text.length > 64 || !DATE.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : Math.max(0, time - occurredAt);
}
