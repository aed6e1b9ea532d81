import { contentHash } from '#contracts/hash.js';
import { normaliseMessage } from './normalise-message.js';

/** What tells two issues apart. */
export interface FingerprintParts {
  projectId: string | null;
  code: string;
  flowId: string | null;
  nodeType: string | null;
  nodeId: string | null;
  errorCode: string | null;
  message: string | null;
}

/** Hashes of recent parts: failures repeat, and SHA-256 is the dearest step of a small event. */
const RECENT = new Map<string, string>();
const MAX_RECENT = 4096;

/**
 * The issue to which a failure belongs: the same project, code, Flow, cause node and extension code, and a
 * message that is the same but for ids, numbers, times and quoted values. 32 hex digits.
 */
export function fingerprintOf(parts: FingerprintParts): string {
  const message = parts.message === null ? '' : normaliseMessage(parts.message);
  const { projectId, code, flowId, nodeType, nodeId, errorCode } = parts;
  const issue = `${projectId ?? ''}\u0000${code}\u0000${flowId ?? ''}\u0000${nodeType ?? ''}\u0000${nodeId ?? ''}`;
  const key = `${issue}\u0000${errorCode ?? ''}\u0000${message}`;
  const known = RECENT.get(key);
  if (known !== undefined) return known;
  const hash = contentHash(key);
  if (RECENT.size >= MAX_RECENT) RECENT.clear();
  RECENT.set(key, hash);
  return hash;
}
