import type { Json } from '#contracts/event.js';
import { isEvidence, replacement } from './replacement.js';

const SCHEME = /^(bearer|basic|digest|token|apikey|aws4-hmac-sha256)\s+(?=\S)/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Redacts the value under a name that says it is a secret. Text and numbers go, and text directly in a
 * list; objects keep their shape, because their own names have been judged already, all but `value` and `key`,
 * which say nothing of their own.
 */
export function redactNamed(before: unknown, after: Json, id: string): Json {
  if (typeof before === 'string') return redactValue(before, after as string, id);
  if (typeof before === 'number') return replacement(id);
  if (!Array.isArray(before)) return redactMembers(after, id);
  const list = (after as Json[]).map((item, i) => {
    const given = before[i] as unknown;
    return typeof given === 'string' ? redactValue(given, item as string, id) : item;
  });
  return list.some((item, i) => item !== (after as Json[])[i]) ? list : after;
}

function redactMembers(after: Json, id: string): Json {
  if (typeof after !== 'object' || after === null || Array.isArray(after)) return after;
  let copy: Record<string, Json> | undefined;
  for (const name of ['value', 'key']) {
    const value = after[name];
    if (typeof value !== 'string') continue;
    const redacted = redactValue(value, value, id);
    if (redacted !== value) (copy ??= { ...(after as Record<string, Json>) })[name] = redacted;
  }
  return copy ?? after;
}

/** An authentication scheme stays, as a missing one is a cause of its own. */
export function redactValue(before: string, after: string, id: string): string {
  if (isEvidence(before)) return after;
  if (id === 'credential' && UUID.test(before)) return after;
  const scheme = id === 'authorization' ? SCHEME.exec(before) : null;
  if (scheme === null) return replacement(id);
  return isEvidence(before.slice(scheme[0].length)) ? after : scheme[0] + replacement(id);
}
