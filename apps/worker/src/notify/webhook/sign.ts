import { createHmac } from 'node:crypto';

/** The headers of Standard Webhooks for one delivery. */
export interface SignedHeaders {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/**
 * Signs a body as Standard Webhooks asks for: HMAC-SHA256 over id, seconds and the exact body.
 *
 * @param secret `whsec_` and the key in base64
 * @param now epoch milliseconds
 */
export function signed(secret: string, id: string, now: number, body: string): SignedHeaders {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const seconds = String(Math.floor(now / 1_000));
  const mac = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${mac}` };
}
