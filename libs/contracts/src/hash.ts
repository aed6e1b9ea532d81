import { hash } from 'node:crypto';

const SEPARATOR = '\u0000';

/** The first 32 hex digits of SHA-256 over the parts; parts cannot run into one another. */
export function contentHash(...parts: readonly string[]): string {
  return hash('sha256', parts.join(SEPARATOR)).slice(0, 32);
}

/** The same hash shaped as a UUID (version 8, RFC 9562 §5.8), for columns of that type. */
export function contentUuid(...parts: readonly string[]): string {
  const h = contentHash(...parts);
  const variant = ((parseInt(h[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-8${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`;
}
