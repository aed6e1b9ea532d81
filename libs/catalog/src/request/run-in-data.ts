import { isObject, type JsonObject } from '../event-shape.js';
import { runState } from '../run/run-state.js';

const MAX_FIELDS = 64;

/**
 * The run inside `data` (`executeWorkflow`, `executeAgent`, `checkStatus`, or an alias of them). A failed
 * one is preferred when an operation asked for several.
 */
export function runInData(data: unknown): JsonObject | null {
  if (!isObject(data)) return null;
  const keys = Object.keys(data);
  if (keys.length > 1) keys.sort();
  let first: JsonObject | null = null;
  for (let i = 0; i < keys.length && i < MAX_FIELDS; i++) {
    const value = data[keys[i]!];
    if (!isObject(value) || !looksLikeRun(value)) continue;
    if (runState(value) === 'failed') return value;
    first ??= value;
  }
  return first;
}

/** A run has a status in words, or a trace. */
export function looksLikeRun(value: JsonObject): boolean {
  return typeof value.status === 'string' || Array.isArray(value.nodes);
}

/** True when something below is neither null nor `__typename`; looks no deeper than it has to. */
export function holdsSomething(data: unknown): boolean {
  const stack: unknown[] = [data];
  for (let steps = 0; stack.length > 0 && steps < 1000; steps++) {
    const value = stack.pop();
    if (value === null || value === undefined) continue;
    if (typeof value !== 'object') return true;
    if (Array.isArray(value)) {
      if (value.length === 0) return true;
      for (let i = 0; i < value.length && i < 100; i++) stack.push(value[i]);
      continue;
    }
    const object = value as JsonObject;
    for (const key in object) if (key !== '__typename') stack.push(object[key]);
  }
  return stack.length > 0;
}
