import { LIMITS } from '#contracts/limits.js';
import { Refusal, count, shapeOf } from '../refusal.js';
import { wellFormed } from '../well-formed.js';

const NUMERIC = /^\s*[+-]?\d{1,15}(?:\.\d{1,15})?\s*$/;

/** Reads an optional id or name: numbers become text, empty text and null count as absent. */
export function textField(value: unknown, field: string, limit: number): string | null | Refusal {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return new Refusal(`${field} is ${shapeOf(value)}; text is expected`, field);
  if (value.length > limit) {
    return new Refusal(`${field} is ${count(value.length)} characters; the limit is ${count(limit)}`, field);
  }
  const trimmed = value.trim();
  return trimmed === '' ? null : wellFormed(trimmed);
}

/** A number, or text that holds one; undefined when it is neither. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && NUMERIC.test(value) ? Number(value) : undefined;
}

/** Whole milliseconds between 0 and `LIMITS.durationMs`, or null when absent. */
export function durationField(value: unknown): number | null | Refusal {
  if (value === undefined || value === null || value === '') return null;
  const duration = numberOf(value);
  if (duration === undefined) {
    return new Refusal(`durationMs is ${shapeOf(value)}; a number of milliseconds is expected`, 'durationMs');
  }
  if (duration < 0 || duration > LIMITS.durationMs) {
    return new Refusal(`durationMs is outside its range, 0 to ${count(LIMITS.durationMs)}`, 'durationMs');
  }
  return Math.round(duration);
}
