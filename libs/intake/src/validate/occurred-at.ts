import { LIMITS } from '#contracts/limits.js';
import { Refusal, shapeOf } from '../refusal.js';
import { numberOf } from './fields.js';

/** When the failure happened, and what was done to the sender's word for it. */
export interface OccurredAt {
  /** Epoch milliseconds. */
  at: number;
  assumed: boolean;
  clamped: boolean;
}

const FIELD = 'occurredAt';
const ISO =
  /^([+-]\d{6}|\d{4})-\d\d(?:-\d\d)?(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const HTTP_DATE = /^[A-Za-z]{3,9}, \d{1,2}[ -][A-Za-z]{3}[ -]\d{2,4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})$/;

// An epoch number's unit shows in its size: each of these is 5138-11-16 in the smaller unit's reading.
const SECONDS_BELOW = 1e11;
const MILLISECONDS_BELOW = 1e14;
const MICROSECONDS_BELOW = 1e17;

/**
 * Reads `occurredAt`: ISO 8601 (UTC when it names no zone), an HTTP date, or an epoch number in seconds to
 * nanoseconds. Absent means `now`. More than `LIMITS.futureMs` ahead becomes `now`.
 */
export function readOccurredAt(value: unknown, now: number): OccurredAt | Refusal {
  if (value === undefined || value === null || value === '')
    return { at: now, assumed: true, clamped: false };
  const at = epochMs(value);
  if (at === undefined || Number.isNaN(at)) {
    return new Refusal(
      `occurredAt is ${shapeOf(value)}; an ISO 8601 date or epoch milliseconds is expected`,
      FIELD,
    );
  }
  if (at > now + LIMITS.futureMs) return { at: now, assumed: false, clamped: true };
  if (at < LIMITS.earliestOccurredAt) {
    const earliest = new Date(LIMITS.earliestOccurredAt).toISOString().slice(0, 10);
    return new Refusal(`occurredAt lies before ${earliest}, the earliest date accepted`, FIELD);
  }
  return { at: Math.trunc(at), assumed: false, clamped: false };
}

function epochMs(value: unknown): number | undefined {
  if (typeof value === 'string' && isToIsoString(value)) return Date.parse(value);
  const epoch = numberOf(value);
  if (epoch !== undefined && !isYear(value)) return fromEpoch(epoch);
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const text = value.trim();
  const iso = ISO.exec(text);
  if (iso) return Date.parse(normaliseIso(text, iso[2]));
  return HTTP_DATE.test(text) ? Date.parse(text) : undefined;
}

/** What `Date.prototype.toISOString` writes, as nearly every sender does: told without a pattern. */
function isToIsoString(text: string): boolean {
  return text.length === 24 && text[4] === '-' && text[10] === 'T' && text[19] === '.' && text[23] === 'Z';
}

/** `"2026"` as text is no epoch; nobody means a second of January 1970 by it. */
function isYear(value: unknown): boolean {
  return typeof value === 'string' && value.trim().length <= 4;
}

function fromEpoch(epoch: number): number {
  if (epoch < SECONDS_BELOW) return epoch * 1_000;
  if (epoch < MILLISECONDS_BELOW) return epoch;
  return epoch < MICROSECONDS_BELOW ? epoch / 1_000 : epoch / 1_000_000;
}

/** Brings a date into the one form that every engine parses alike: `T`, a point, and a zone with a colon. */
function normaliseIso(text: string, zone: string | undefined): string {
  const local = (zone ? text.slice(0, -zone.length) : text).trim().replace(' ', 'T').replace(',', '.');
  if (!local.includes('T')) return local;
  if (!zone || /^z$/i.test(zone)) return `${local}Z`;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${local}${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
