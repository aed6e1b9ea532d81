import { isObject } from '../event-shape.js';
import type { Finding } from '../finding.js';
import { statusInText } from '../text/evidence.js';
import { signal, signalsIn } from '../text/vocabulary.js';
import { platformTextRow, saysPlanQuota } from './platform-text.js';
import { statusRow } from './status-row.js';

const MAX_CAUSES = 8;
const malformed = signal('MALFORMED_RESPONSE');
const waiting = signal('CLIENT_TIMEOUT');
const tooLong = signal('CLIENT_TIMEOUT~');
const connection = signal('NETWORK_ERROR');
const redirected = signal('CLIENT_ERROR');
const edgeRateLimit = signal('edgeRateLimit');
const edgeCode = signal('edgeCode');

/** The rule of last resort: nothing is known but that no response was reported. */
export const NO_RESPONSE = 'request.no-response';

/** Judges what the caller's runtime threw; Node's `fetch failed` hides the reason in nested causes. */
export function classifyCallerError(error: unknown): Finding {
  const { text, message } = describe(error);
  const found = transportRow(text);
  if (found !== null) return { ...found, message };
  if (saysPlanQuota(text)) return { code: 'QUOTA_EXCEEDED', rule: 'request.error.plan-quota', message };
  // Clients such as axios throw for an answer too and keep its status in the message only.
  const quoted = statusInText(text);
  const row = quoted === null ? null : statusRow(quoted);
  if (row !== null) return { code: row, rule: `request.error.status.${quoted}`, message };
  // Apps also throw what they read in `errors[0].message`.
  const spoken = text.length === 0 ? null : platformTextRow(text);
  if (spoken !== null) return { code: spoken, rule: 'request.error.text', message };
  return { code: 'NETWORK_ERROR', rule: NO_RESPONSE, message };
}

/** The row of a text about transport (thrown, or turned into a message by the SDK); null when it is none. */
export function transportRow(text: string): { code: string; rule: string } | null {
  const hits = signalsIn(text);
  if (malformed(hits)) {
    // V8 quotes the start of what it could not parse, and the edge's plain pages fit in there.
    if (edgeRateLimit(hits)) return { code: 'RATE_LIMITED', rule: 'request.text.edge-rate-limit' };
    if (edgeCode(hits)) return { code: 'EDGE_ERROR', rule: 'request.text.edge-code' };
    return { code: 'MALFORMED_RESPONSE', rule: 'request.text.no-json' };
  }
  if (waiting(hits)) return { code: 'CLIENT_TIMEOUT', rule: 'request.text.gave-up' };
  if (redirected(hits)) return { code: 'CLIENT_ERROR', rule: 'request.text.redirected' };
  if (connection(hits)) return { code: 'NETWORK_ERROR', rule: 'request.text.no-connection' };
  if (tooLong(hits)) return { code: 'CLIENT_TIMEOUT', rule: 'request.text.too-long' };
  return noAnswer(hits) ? { code: 'NETWORK_ERROR', rule: 'request.text.no-answer' } : null;
}

const noAnswer = signal('NETWORK_ERROR~');

/** Name, code and message of the error and of its causes, outermost first. */
function describe(error: unknown): { text: string; message: string | null } {
  const pieces: string[] = [];
  let message: string | null = null;
  const queue: unknown[] = [error];
  for (let i = 0; i < queue.length && i < MAX_CAUSES; i++) {
    const level = queue[i];
    if (typeof level === 'string') {
      pieces.push(level);
      message ??= level;
    } else if (isObject(level)) {
      for (const key of ['code', 'name', 'message', 'type']) {
        const value = level[key];
        if (typeof value === 'string' && value.length > 0) pieces.push(value);
      }
      if (typeof level.message === 'string' && level.message.length > 0) message ??= level.message;
      if (level.cause !== undefined) queue.push(level.cause);
      if (level.reason !== undefined) queue.push(level.reason);
      if (Array.isArray(level.errors)) queue.push(...level.errors.slice(0, MAX_CAUSES));
    }
  }
  const text = pieces.join('\n');
  return { text, message: message ?? (text.length > 0 ? text : null) };
}
