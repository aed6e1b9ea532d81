import { statusOf, type JsonObject } from '../event-shape.js';
import type { Finding } from '../finding.js';
import { runState } from '../run/run-state.js';
import { transportRow } from './caller-error.js';
import { platformTextRow, saysPlanQuota } from './platform-text.js';
import { statusRow } from './status-row.js';

/** Rows whose texts stand beside any status: a 403 says "Unauthorized", a 502 "Internal server error". */
const VAGUE: ReadonlySet<string> = new Set(['UNAUTHORIZED', 'FORBIDDEN', 'SERVER_ERROR']);

const KEYS = new Set(['status', 'result', 'message', 'statusCode']);

/**
 * `{status: "error", result: null, message, statusCode}`: what the platform's SDK makes of any failed call.
 * A run has more than these keys; a result without a message and with a 2xx is a run without a trace.
 */
export function isSdkResult(value: JsonObject): boolean {
  if (typeof value.status !== 'string' || (value.result !== null && value.result !== undefined)) return false;
  for (const key in value) if (!KEYS.has(key)) return false;
  if (runState(value) !== 'failed') return false;
  if (typeof value.message === 'string') return true;
  const code = statusOf(value.statusCode);
  return code !== null && code >= 300;
}

/**
 * Reads an SDK result by its text first: its `statusCode` is 500 for every exception and 408 when polling
 * gave up. Any other code came over the wire, and there only a text that says something else than "who are you"
 * or "it broke" beats it. `wire` is the event's own status.
 */
export function classifySdkResult(result: JsonObject, wire: number | null): Finding {
  const message = typeof result.message === 'string' ? result.message : null;
  const text = message ?? '';
  const code = statusOf(result.statusCode) ?? wire;
  if (saysPlanQuota(text)) return { code: 'QUOTA_EXCEEDED', rule: 'request.sdk.plan-quota', message };
  const ownStatus = code !== null && code >= 300 && code !== 400 && code !== 408 && code !== 500;
  if (text.length > 0) {
    const exception = code === null || code === 500 || code === 408;
    const transport = exception ? transportRow(text) : null;
    if (transport !== null) return { ...transport, message };
    const row = platformTextRow(text);
    if (row !== null && !(ownStatus && VAGUE.has(row)))
      return { code: row, rule: 'request.sdk.text', message };
  }
  const row = code === null ? null : statusRow(code);
  return {
    code: row ?? 'GRAPHQL_ERROR',
    rule: row === null ? 'request.sdk' : `request.sdk.status.${code}`,
    message,
  };
}
