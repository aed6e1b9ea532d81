import type { Evidence } from '../text/evidence.js';
import { signal, signalsIn } from '../text/vocabulary.js';

const earlierFailed = signal('earlierFailed');
const insideFailed = signal('insideFailed');
const unresolved = signal('unresolved');
const failedWord = signal('failedWord');

/** Why an error is only the echo of another one; null when it is an error of its own. */
export type Cascade = 'earlier' | 'inside' | 'reference' | null;

/**
 * Tells an echo from a cause: the text says that an earlier node failed, that something inside failed, or
 * that a reference into a failed node cannot be resolved. `failedIds` are the trace's failed nodes.
 */
export function cascadeOf(
  evidence: Evidence,
  nodeId: string | null,
  failedIds: ReadonlySet<string>,
): Cascade {
  const text = evidence.text;
  if (text.length === 0) return null;
  const hits = signalsIn(text);
  if (earlierFailed(hits)) return 'earlier';
  const others = failedIds.size - (nodeId !== null && failedIds.has(nodeId) ? 1 : 0);
  const mentioned = others === 0 ? null : mentionsFailed(text, nodeId, failedIds);
  if (mentioned === 'reference' && unresolved(hits)) return 'reference';
  if (mentioned === 'plain' && (failedWord(hits) || unresolved(hits))) return 'earlier';
  return insideFailed(hits) ? 'inside' : null;
}

/** Whether the text names another failed node: as a reference (`LLMNode_746.output…`) or plainly. */
function mentionsFailed(
  text: string,
  nodeId: string | null,
  failedIds: ReadonlySet<string>,
): 'reference' | 'plain' | null {
  let found: 'plain' | null = null;
  let start = -1;
  const end = Math.min(text.length, 8192);
  for (let i = 0; i <= end; i++) {
    const inWord = i < end && isIdChar(text.charCodeAt(i));
    if (inWord) {
      if (start < 0) start = i;
      continue;
    }
    if (start < 0) continue;
    const word = text.slice(start, i);
    if (word !== nodeId && failedIds.has(word)) {
      if (text[i] === '.' || text[i] === '[' || text[start - 1] === '{' || text.startsWith('{{ ', start - 3))
        return 'reference';
      found = 'plain';
    }
    start = -1;
  }
  return found;
}

function isIdChar(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    code === 95 ||
    code === 45
  );
}
