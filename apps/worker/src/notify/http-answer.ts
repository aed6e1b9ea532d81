import { ForbiddenTarget } from '#platform/net/reach.js';
import { failureName, postOnce, type HttpAnswer, type HttpPost } from './http-post.js';
import type { Reach } from '#platform/net/reach.js';
import type { SendResult } from './receiver.js';

const RETRYABLE_CLIENT_STATUS: ReadonlySet<number> = new Set([408, 425, 429]);

/** Milliseconds of a `Retry-After` header (seconds, or a date), or undefined when it says nothing usable. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds >= 0 ? Math.ceil(seconds * 1_000) : undefined;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** What a status alone says: delivered, worth another try, or never going to work. Repeats nothing of the body. */
export function readStatus({ status, retryAfter }: HttpAnswer, now: number): SendResult {
  const answer = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { outcome: 'delivered', answer };
  if (status >= 500 || RETRYABLE_CLIENT_STATUS.has(status)) {
    return { outcome: 'retry', error: answer, retryAfterMs: retryAfterMs(retryAfter, now) };
  }
  // Redirects are among them: following one would carry the alert to an address nobody configured.
  return { outcome: 'rejected', error: answer };
}

/** Posts once and reads the answer; a connection that fails is worth another try, a forbidden one never is. */
export async function postAndRead(
  post: HttpPost,
  reach: Reach,
  read: (answer: HttpAnswer) => SendResult,
): Promise<SendResult> {
  try {
    return read(await postOnce(post, reach));
  } catch (error) {
    return failedResult(error);
  }
}

/** How a sending ended that threw. */
export function failedResult(error: unknown): SendResult {
  if (error instanceof ForbiddenTarget) return { outcome: 'rejected', error: error.message };
  return { outcome: 'retry', error: failureName(error) };
}
