import type { Edit } from './named-value.js';
import { looksRandom } from './alphabets.js';
import { isEvidence, replacement } from './replacement.js';

const LONGEST_AUTHORITY = 1_024;
const AUTHORITY_END = /[/?#\s"'<>\\`]/g;
const ADDRESS_END = /[\s"'<>\\`]/g;
const SCHEME_SLASHES = /(?:\/|\\+\/){2}/y;
const DATABASE =
  /(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|nats|kafka|clickhouse|neo4j(?:\+s)?|bolt|ldaps?|ftps?|smtps?)$/i;

/**
 * The password in `scheme://user:password@host` for the colon at `at`; the user stays, because a database's
 * refusal is about that user. A lone token (`https://token@host`) goes as a whole.
 */
export function urlCredentials(text: string, at: number): Edit | null {
  SCHEME_SLASHES.lastIndex = at + 1;
  const slashes = SCHEME_SLASHES.exec(text);
  if (slashes === null) return null;
  const start = at + 1 + slashes[0].length;
  const userinfo = userinfoAt(text, start, DATABASE.test(text.slice(Math.max(0, at - 16), at)));
  if (userinfo === null) return null;
  const colon = userinfo.indexOf(':');
  const secret = colon < 0 ? userinfo : userinfo.slice(colon + 1);
  if (isEvidence(secret) || (colon < 0 && (secret.length < 16 || !looksRandom(secret)))) return null;
  const from = start + (colon < 0 ? 0 : colon + 1);
  return { from, to: start + userinfo.length, with: replacement('url-credentials') };
}

/** What stands before the last `@` of the authority. A database's password may hold a slash unescaped. */
function userinfoAt(text: string, start: number, database: boolean): string | null {
  const near = text.slice(start, start + LONGEST_AUTHORITY);
  const redacted = near.indexOf('[redacted:');
  const stretch = redacted < 0 ? near : near.slice(0, redacted);
  const authority = upTo(stretch, AUTHORITY_END);
  const plain = authority.lastIndexOf('@');
  if (plain >= 0) return authority.slice(0, plain);
  if (!database || /:\d*$|^[^:]*$/.test(authority)) return null;
  const address = upTo(stretch, ADDRESS_END);
  const late = address.indexOf('@');
  return late < 0 ? null : address.slice(0, late);
}

function upTo(text: string, ends: RegExp): string {
  ends.lastIndex = 0;
  const found = ends.exec(text);
  return found === null ? text : text.slice(0, found.index);
}
