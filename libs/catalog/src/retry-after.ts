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
  return typeof single === 'string' ? single.trim() : null;
}

function numberTimes(text: string | null, unit: number): number | null {
  if (text === null || text.length === 0 || text.length > 20) return null;
  const number = Number(text);
  return Number.isFinite(number) ? Math.max(0, Math.round(number * unit)) : null;
}

function untilDate(text: string | null, occurredAt: number | null): number | null {
  if (text === null || occurredAt === null || text.length > 64) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : Math.max(0, time - occurredAt);
}
