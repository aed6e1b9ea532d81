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
const RETRYABLE_CLIENT_STATUS: ReadonlySet<number> = new Set([408, 425, 429]);
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

/** Milliseconds of a `Retry-After` header (seconds, or a date), or undefined when it says nothing usable. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds >= 0 ? Math.ceil(seconds * 1_000) : undefined;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Reads Slack's answer: delivered, worth another try, or never going to work. Pure. */
export function readAnswer(status: number, retryAfter: string | null, body: string, now: number): SendResult {
  const code = errorCode(body);
  const error = code === null ? `HTTP ${status}` : `HTTP ${status} ${code}`;
  if (status === 429) return { outcome: 'retry', error, retryAfterMs: retryAfterMs(retryAfter, now) };
  if (code !== null && PERMANENT.has(code)) return { outcome: 'rejected', error };
  if (status >= 200 && status < 300) {
    // Services that imitate the webhook answer an empty body or JSON of their own: only a code is an error.
    return code === null ? { outcome: 'delivered' } : { outcome: 'retry', error };
  }
  if (status >= 500 || RETRYABLE_CLIENT_STATUS.has(status)) {
    return { outcome: 'retry', error, retryAfterMs: retryAfterMs(retryAfter, now) };
  }
  // Redirects are among them: following one would carry the alert to an address nobody configured.
  return { outcome: 'rejected', error };
}
