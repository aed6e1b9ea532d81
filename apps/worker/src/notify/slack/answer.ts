import { readStatus } from '../http-answer.js';
import type { HttpAnswer } from '../http-post.js';
import type { SendResult } from '../receiver.js';

/** Answers that stay the same however often one asks; from the incoming webhooks' list of errors. */
const PERMANENT: ReadonlySet<string> = new Set([
  'action_prohibited',
  'channel_is_archived',
  'channel_not_found',
  'invalid_auth',
  'invalid_blocks',
  'invalid_payload',
  'invalid_token',
  'no_active_hooks',
  'no_service',
  'no_service_id',
  'no_team',
  'no_text',
  'posting_to_general_channel_denied',
  'team_disabled',
  'too_many_attachments',
  'user_not_found',
]);
/** What Slack's error codes look like; anything else in a body is not repeated, it might echo a secret. */
const ERROR_CODE = /^[a-z][a-z0-9_]{2,60}$/;

/** The error code in a body: the bare text of a webhook, or `error` of a JSON body with `ok: false`. */
function errorCode(body: string): string | null {
  const text = body.trim();
  if (text === 'ok') return null;
  if (ERROR_CODE.test(text)) return text;
  const json = /"ok"\s*:\s*false/.test(text) ? /"error"\s*:\s*"([a-z0-9_]{3,60})"/.exec(text) : null;
  return json?.[1] ?? null;
}

/** Reads the answer of an incoming webhook: delivered, worth another try, or never going to work. Pure. */
export function readAnswer(http: HttpAnswer, now: number): SendResult {
  const code = errorCode(http.body);
  const said = readStatus(http, now);
  if (code === null) return said;
  const error = `HTTP ${http.status} ${code}`;
  if (http.status === 429) return { ...said, error } as SendResult;
  if (PERMANENT.has(code)) return { outcome: 'rejected', error };
  // Services that imitate the webhook answer an empty body or JSON of their own: only a code is an error.
  if (said.outcome === 'delivered') return { outcome: 'retry', error };
  return { ...said, error };
}
