/**
 * What the classifier reads of an event. Every field may hold any JSON: an accepted event fits, and so does
 * whatever somebody pastes into `explain`.
 */
export interface ClassifiableEvent {
  kind?: unknown;
  /** Epoch milliseconds or an ISO time; dates in `Retry-After` are counted from it. */
  occurredAt?: unknown;
  projectId?: unknown;
  flowId?: unknown;
  http?: unknown;
  error?: unknown;
  run?: unknown;
}

/** A JSON object seen from outside: any key may be missing. */
export type JsonObject = Record<string, unknown>;

/** True for objects that are no arrays. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A status or code as a whole number from 100 to 999; numeric text counts, anything else is null. */
export function statusOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.length === 3 ? Number(value) : value;
  return typeof number === 'number' && number >= 100 && number < 1000 ? Math.trunc(number) : null;
}

/** Native in Node 20; declared here because the compiler's library is one year older. */
interface WellFormedText {
  isWellFormed(): boolean;
  toWellFormed(): string;
}

/** Replaces lone surrogates, which UTF-8 cannot carry, by U+FFFD. */
export function wellFormed(text: string): string {
  const native = text as string & WellFormedText;
  return native.isWellFormed() ? text : native.toWellFormed();
}
