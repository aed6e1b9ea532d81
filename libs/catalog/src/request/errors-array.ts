import type { CustomCode } from '#contracts/classification.js';
import { isObject, statusOf } from '../event-shape.js';
import { badRequestRow, platformTextRow } from './platform-text.js';
import { statusRow } from './status-row.js';

/** One entry of `errors[]`; a bare string is an entry with nothing but its message. */
export interface ErrorEntry {
  message: string;
  /** `extensions.code`, verbatim. */
  code: string | null;
  /** `extensions.http.status`. */
  status: number | null;
  provider: string | null;
  /** The entry as it came, for waits and providers in its extensions. */
  raw: unknown;
}

/** Entries looked at; what comes after them repeats. */
const MAX_ENTRIES = 50;

/** Extension codes of the platform and its GraphQL server, and their rows. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['GRAPHQL_PARSE_FAILED', 'INVALID_QUERY'],
  ['GRAPHQL_VALIDATION_FAILED', 'INVALID_QUERY'],
  ['BAD_USER_INPUT', 'PAYLOAD_MISMATCH'],
  ['UNAUTHENTICATED', 'UNAUTHORIZED'],
  ['FORBIDDEN', 'FORBIDDEN'],
  ['NOT_FOUND', 'NOT_FOUND'],
  ['RATE_LIMITED', 'RATE_LIMITED'],
  ['TOO_MANY_REQUESTS', 'RATE_LIMITED'],
  ['RATE_LIMIT_EXCEEDED', 'RATE_LIMITED'],
  ['INTERNAL_SERVER_ERROR', 'SERVER_ERROR'],
]);

/** The row of an extension code that the catalog knows; compared in upper case. */
export function knownExtensionRow(code: string): string | undefined {
  return KNOWN.get(code) ?? KNOWN.get(code.toUpperCase());
}

/** Reads `errors`: a list of objects or strings, or (seen in the wild) a single one of them. */
export function readErrors(errors: unknown): ErrorEntry[] {
  if (errors === undefined || errors === null || errors === '') return [];
  const list = Array.isArray(errors) ? errors.slice(0, MAX_ENTRIES) : [errors];
  return list.map(readEntry);
}

function readEntry(entry: unknown): ErrorEntry {
  if (typeof entry === 'string')
    return { message: entry, code: null, status: null, provider: null, raw: null };
  const object = isObject(entry) ? entry : {};
  const extensions = isObject(object.extensions) ? object.extensions : {};
  const http = isObject(extensions.http) ? extensions.http : {};
  return {
    message: typeof object.message === 'string' ? object.message : '',
    code: codeOf(extensions.code),
    status: statusOf(http.status),
    provider: typeof extensions.provider === 'string' ? extensions.provider : null,
    raw: entry,
  };
}

function codeOf(code: unknown): string | null {
  if (typeof code === 'string') return code.length > 0 ? code : null;
  return typeof code === 'number' ? String(code) : null;
}

/** What one entry says by itself: a row or the user's own code, and by which evidence. */
export interface EntryVerdict {
  entry: ErrorEntry;
  code: string;
  rule: string;
  custom?: CustomCode;
}

/** The first entry that has a row of its own; null when none has one. */
export function decidingEntry(
  entries: readonly ErrorEntry[],
  customCode: (errorCode: string) => CustomCode | undefined,
): EntryVerdict | null {
  for (const entry of entries) {
    const verdict = decideEntry(entry, customCode);
    if (verdict !== null) return verdict;
  }
  return null;
}

function decideEntry(
  entry: ErrorEntry,
  customCode: (errorCode: string) => CustomCode | undefined,
): EntryVerdict | null {
  if (entry.code !== null) {
    const known = knownExtensionRow(entry.code);
    if (known !== undefined) return { entry, code: known, rule: `request.errors.code.${entry.code}` };
    const custom = customCode(entry.code);
    if (custom !== undefined) return { entry, code: custom.code, rule: 'request.errors.custom', custom };
  }
  const byStatus = entry.status === null ? null : statusRow(entry.status);
  if (byStatus !== null) {
    // 400 and 500 say little: the entry's own text may name the row.
    const generic = entry.status === 400 || entry.status === 500;
    const text = generic ? platformTextRow(entry.message) : null;
    const code = text ?? (entry.status === 400 ? badRequestRow(entry.message) : byStatus);
    return { entry, code, rule: `request.errors.http-status.${entry.status}` };
  }
  const byText = entry.message.length === 0 ? null : platformTextRow(entry.message);
  return byText === null ? null : { entry, code: byText, rule: 'request.errors.text' };
}
