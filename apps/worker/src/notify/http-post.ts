import { request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Reach } from '#platform/net/reach.js';

/** Short enough for a clean end of the process within ten seconds. */
export const TIMEOUT_MS = 5_000;
/** Answers are a few words; more than this is somebody else's page. */
const MAX_ANSWER_BYTES = 16_384;

export interface HttpPost {
  url: string;
  /** Besides content-length. */
  headers: Record<string, string>;
  body: string;
  /** Longest exchange in milliseconds; five seconds when absent. */
  timeoutMs?: number | undefined;
}

/** What came back. */
export interface HttpAnswer {
  status: number;
  retryAfter: string | null;
  /** At most the first 16 KiB. */
  body: string;
}

/**
 * Posts once: no redirect is followed, no connection is shared with other requests (it was opened for the `reach`
 * of another), and the whole exchange ends in time.
 *
 * @throws Error whose name or code `failureName` tells; its message may hold the address.
 */
export async function postOnce(post: HttpPost, reach: Reach): Promise<HttpAnswer> {
  const { url, headers, body, timeoutMs = TIMEOUT_MS } = post;
  const target = new URL(url);
  reach.check(target.hostname);
  const send = target.protocol === 'https:' ? secureRequest : plainRequest;
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    lookup: reach.lookup,
    signal: AbortSignal.timeout(timeoutMs),
    headers: { 'user-agent': 'foghorn', ...headers, 'content-length': String(Buffer.byteLength(body)) },
  };
  return new Promise((resolve, reject) => {
    const request = send(target, options, (response) => void readAnswer(response).then(resolve, reject));
    request.on('error', reject);
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).byteLength;
    if (bytes > MAX_ANSWER_BYTES) break;
  }
  return {
    status: response.statusCode ?? 0,
    retryAfter: response.headers['retry-after'] ?? null,
    body: Buffer.concat(chunks).toString('utf8').slice(0, MAX_ANSWER_BYTES),
  };
}

/** A code such as ECONNREFUSED, or the kind of error; the message itself may name the address and its secrets. */
export function failureName(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown failure';
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') return 'no answer in time';
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'unknown failure';
}
