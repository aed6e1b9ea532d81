import { endOfRun, looksRandom } from '../alphabets.js';
import type { SecretFamily, SecretPattern, Span } from '../pattern.js';

const SEGMENT = 8;

/** A JSON Web Token: base64url parts with points between them, of which the first begins `{"`. */
const jwt: SecretPattern = {
  id: 'jwt',
  prefix: 'eyJ',
  match(text, start) {
    let end = endOfRun(text, start, 'base64url');
    if (end - start < SEGMENT || text[end] !== '.') return null;
    const second = endOfRun(text, end + 1, 'base64url');
    if (second - end - 1 < SEGMENT) return null;
    end = second;
    while (text[end] === '.') {
      const next = endOfRun(text, end + 1, 'base64url');
      if (next === end + 1) break;
      end = next;
    }
    return { from: start, to: end };
  },
};

/** The credential after the name of a scheme. Prose ("Bearer authentication failed") has none. */
function afterScheme(text: string, start: number): Span | null {
  let from = start;
  while (text[from] === ' ') from++;
  return trimmed(text, from, endOfRun(text, from, 'token68'));
}

/** A point that ends the sentence is not of the credential, and `error=` before a quote is a parameter. */
function trimmed(text: string, from: number, to: number): Span | null {
  let end = to;
  while (end > from && text[end - 1] === '.') end--;
  const value = text.slice(from, Math.min(end, from + 64));
  const parameter = (text[end] === '"' || text[end] === '\\') && /^[A-Za-z_]+=$/.test(value);
  if (end - from < SEGMENT || parameter) return null;
  const joined = /[a-z][-_][a-z]/i.test(value);
  return looksRandom(value) || joined || end - from >= 32 ? { from, to: end } : null;
}

const bearer: SecretPattern = {
  id: 'bearer-token',
  prefix: 'bearer ',
  ignoreCase: true,
  match: (text, start) => afterScheme(text, start + 'bearer '.length),
};

const basic: SecretPattern = {
  id: 'basic-credentials',
  prefix: 'basic ',
  ignoreCase: true,
  match: (text, start) => afterScheme(text, start + 'basic '.length),
};

/** Credentials that travel in an Authorization header, wherever text quotes one. */
export const tokens: SecretFamily = {
  name: 'tokens',
  patterns: [jwt, bearer, basic],
  redacted: [
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJmYWtlIn0.c2lnbmF0dXJl, expired', 'got [redacted:jwt], expired'],
    ['-H "Authorization: Bearer abc123def456"', '-H "Authorization: Bearer [redacted:bearer-token]"'],
    ['authorization: basic dXNlcjpwYXNz', 'authorization: basic [redacted:basic-credentials]'],
    ['sent Bearer my-secret-token.', 'sent Bearer [redacted:bearer-token].'],
  ],
  untouched: [
    'Bearer authentication is required',
    'Bearer token is missing',
    'Bearer error="invalid_token", error_description="expired"',
    'Basic realm="api"',
    'Basic authentication',
    'eyJust a word',
    'Authorization: Bearer <YOUR_API_KEY>',
  ],
};
