import { readStatus } from '../http-answer.js';
import type { HttpAnswer } from '../http-post.js';
import type { SendResult } from '../receiver.js';

/** A message as `chat.update` names it. */
export interface SlackMessageRef {
  /** The channel's id. */
  channel: string;
  ts: string;
}

/** Errors of the Web API that pass; all others stay as they are. */
const PASSING: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'ratelimited',
  'rate_limited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);
/** The message to edit is no longer there, or no longer to be edited: a new one says it. */
const GONE: ReadonlySet<string> = new Set(['cant_update_message', 'edit_window_closed', 'message_not_found']);
const ERROR_CODE = /^[a-z][a-z0-9_]{2,60}$/;

/**
 * Reads an answer of Slack's Web API, where 200 says nothing yet: `ok` in the body does. The error of a message that
 * cannot be edited any more ends with ` gone`. Pure; repeats nothing of the body but an error's code.
 */
export function readApiAnswer(http: HttpAnswer, now: number): SendResult {
  const said = readStatus(http, now);
  if (said.outcome !== 'delivered') return said;
  const body = bodyOf(http.body);
  if (body?.['ok'] === true) return { outcome: 'delivered', answer: `HTTP ${http.status} ok` };
  const code = typeof body?.['error'] === 'string' && ERROR_CODE.test(body['error']) ? body['error'] : null;
  if (code === null) return { outcome: 'retry', error: `HTTP ${http.status} without an answer of Slack's` };
  if (PASSING.has(code)) return { outcome: 'retry', error: code };
  return { outcome: 'rejected', error: GONE.has(code) ? `${code} gone` : code };
}

/** The message that an answer is about. */
export function messageOf(body: string): SlackMessageRef | null {
  const { channel, ts } = bodyOf(body) ?? {};
  return typeof channel === 'string' && typeof ts === 'string' ? { channel, ts } : null;
}

function bodyOf(text: string): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
