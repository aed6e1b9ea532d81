import type { HttpExchange, Json } from '#contracts/event.js';
import { hex, type Random, uuid } from './random.js';

/** The endpoint of the shop that the story is about; nothing ever calls it. */
const ENDPOINT = 'https://acmestore-demo417.lamatic.dev/graphql';

/** The exchange of a call that got an answer; an object as `body` goes out as text, as it was on the wire. */
export function answered(
  random: Random,
  status: number,
  body: Json,
  headers: Record<string, string> = {},
): HttpExchange {
  return {
    method: 'POST',
    url: ENDPOINT,
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cf-ray': `${hex(random, 16)}-AMS`,
      'x-request-id': uuid(random),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** The exchange of a call that got none. */
export function unanswered(): HttpExchange {
  return { method: 'POST', url: ENDPOINT };
}

/** The headers with which a gateway states its limit; the wait is in seconds. */
export function limitHeaders(waitSeconds: number): Record<string, string> {
  return {
    'retry-after': String(waitSeconds),
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(waitSeconds),
  };
}

/** A GraphQL answer with one error and no data. */
export function graphqlError(message: string, code?: string, more: { [key: string]: Json } = {}): Json {
  return { errors: [{ message, ...(code ? { extensions: { code, ...more } } : {}) }], data: null };
}

/** The page that an edge shows when nothing behind it answers in time. */
export function edgePage(random: Random): string {
  return [
    '<!DOCTYPE html>',
    '<html lang="en-US"><head><title>acmestore-demo417.lamatic.dev | 502: Bad gateway</title></head>',
    '<body><h1>Bad gateway <span>Error code 502</span></h1>',
    `<p>Cloudflare Ray ID: <strong>${hex(random, 16)}</strong></p></body></html>`,
  ].join('\n');
}
