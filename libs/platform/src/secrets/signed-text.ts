import { createHmac, timingSafeEqual } from 'node:crypto';

/** A text that cannot be changed without the key: the text and its HMAC-SHA256, both in base64url. */
export function signText(text: string, key: Buffer): string {
  const body = Buffer.from(text, 'utf8').toString('base64url');
  return `${body}.${mac(body, key).toString('base64url')}`;
}

/** The text, or null when it was not signed with this key. */
export function readSigned(signed: string, key: Buffer): string | null {
  const [body, signature, ...more] = signed.split('.');
  if (!body || !signature || more.length > 0) return null;
  const given = Buffer.from(signature, 'base64url');
  const expected = mac(body, key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return Buffer.from(body, 'base64url').toString('utf8');
}

function mac(body: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest();
}
