import { statusOf, type JsonObject } from '../event-shape.js';

/** How a run, or an attempt of a node, ended. `skipped` neither failed nor heals an earlier failure. */
export type State = 'failed' | 'fine' | 'open' | 'skipped' | 'unknown';

const WORDS: ReadonlyMap<string, State> = new Map<string, State>([
  ['error', 'failed'],
  ['failed', 'failed'],
  ['failure', 'failed'],
  ['errored', 'failed'],
  ['success', 'fine'],
  ['succeeded', 'fine'],
  ['successful', 'fine'],
  ['completed', 'fine'],
  ['complete', 'fine'],
  ['done', 'fine'],
  ['ok', 'fine'],
  ['in-progress', 'open'],
  ['in_progress', 'open'],
  ['in progress', 'open'],
  ['inprogress', 'open'],
  ['running', 'open'],
  ['pending', 'open'],
  ['queued', 'open'],
  ['waiting', 'open'],
  ['started', 'open'],
  ['processing', 'open'],
  ['skipped', 'skipped'],
]);

/** `status` decides; `statusCode` only where `status` is absent or no word that is known. */
export function runState(entry: JsonObject): State {
  const word = entry.status;
  if (typeof word === 'string') {
    const state = WORDS.get(word) ?? WORDS.get(word.trim().toLowerCase());
    if (state !== undefined) return state;
  }
  const code = statusOf(entry.statusCode) ?? statusOf(word);
  if (code === null) return 'unknown';
  if (code >= 400) return 'failed';
  if (code === 208) return 'skipped';
  return 'fine';
}
