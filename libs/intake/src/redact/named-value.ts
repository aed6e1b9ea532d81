import { secretName } from './names.js';
import type { Span } from './pattern.js';
import { closingOf, quoteAt, skipBlanks, type OpenStrings, type Quote } from './quoted.js';
import { redactValue } from './redact-named.js';
import { isEvidence, replacement } from './replacement.js';

/** A part of a text and what takes its place. */
export interface Edit extends Span {
  with: string;
}

const COLON = 58;
const EQUALS = 61;
const BRACKET = 91;
const COMMA = 44;
const VALUE_END = /[\s,;&"'<>()[\]{}|\\`]/g;
const LONGEST_PROSE = 256;
const LINE_END = /[\r\n"\\]/g;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * The value after a name that says it is a secret, wherever text holds such pairs: JSON (also escaped inside
 * JSON), query strings, `key=value` logs, connection strings, header lines, YAML. Null when there is none.
 */
export function namedValue(
  text: string,
  start: number,
  end: number,
  afterEscape: boolean,
  found: { readonly strings: OpenStrings },
): Edit[] | null {
  const next = text.charCodeAt(end);
  if (next !== COLON && next !== EQUALS && next > 39 && next !== 92) return null;
  const close = quoteAt(text, end);
  const delimiter = skipBlanks(text, close === null ? end : close.end);
  const code = text.charCodeAt(delimiter);
  if (code !== COLON && code !== EQUALS) return null;
  const name = text.slice(start, end);
  const id = secretName(name) ?? (afterEscape ? secretName(name.slice(1)) : null);
  if (id === null) return null;
  const at = skipBlanks(text, delimiter + 1);
  const open = quoteAt(text, at);
  if (open !== null) return found.strings.opens(open, at) ? quotedValue(text, open, id) : null;
  if (close !== null && code === COLON) return jsonValue(text, at, close, id);
  return bareValue(text, at, code === EQUALS && at === delimiter + 1, name, id);
}

function quotedValue(text: string, open: Quote, id: string): Edit[] | null {
  const to = closingOf(text, open);
  const value = text.slice(open.end, to);
  const redacted = redactValue(value, value, id);
  return redacted === value ? null : [{ from: open.end, to, with: redacted }];
}

/** A number gets quotes like its name's, so that JSON stays JSON; of a list the text goes. */
function jsonValue(text: string, at: number, nameQuote: Quote, id: string): Edit[] | null {
  if (text.charCodeAt(at) === BRACKET) return listValue(text, at + 1, id);
  NUMBER.lastIndex = at;
  const number = NUMBER.exec(text);
  if (number === null) return null;
  const quote = '\\'.repeat(nameQuote.backslashes) + String.fromCharCode(nameQuote.code);
  return [{ from: at, to: at + number[0].length, with: quote + replacement(id) + quote }];
}

function listValue(text: string, at: number, id: string): Edit[] | null {
  const edits: Edit[] = [];
  for (let i = skipBlanks(text, at); ;) {
    const open = quoteAt(text, i);
    if (open === null) break;
    edits.push(...(quotedValue(text, open, id) ?? []));
    const next = skipBlanks(text, closingOf(text, open) + open.backslashes + 1);
    if (text.charCodeAt(next) !== COMMA) break;
    i = skipBlanks(text, next + 1);
  }
  return edits.length > 0 ? edits : null;
}

/**
 * A value without quotes. After a tight `=` it is one; after a colon it may as well be prose ("Invalid token:
 * expired"), so it has to look like a secret, unless the name is a header's.
 */
function bareValue(text: string, at: number, tight: boolean, name: string, id: string): Edit[] | null {
  const near = text.slice(at, at + LONGEST_PROSE);
  if (id === 'cookie') {
    if (!near.slice(0, endAt(near, 0, LINE_END)).includes('=')) return null;
    return [{ from: at, to: endAt(text, at, LINE_END), with: replacement(id) }];
  }
  const value = near.slice(0, endAt(near, 0, VALUE_END));
  // Longer than any word: a secret. It is replaced as a whole, so no character is looked at twice.
  if (value.length === LONGEST_PROSE) {
    return [{ from: at, to: endAt(text, at, VALUE_END), with: replacement(id) }];
  }
  const to = at + value.length;
  if (to === at || isEvidence(value) || text.startsWith('[redacted:', to)) return null;
  if (!tight && !name.includes('-') && !looksLikeSecret(value, id)) return null;
  if (id === 'authorization' && !/\d/.test(value)) return null;
  return [{ from: at, to, with: replacement(id) }];
}

function looksLikeSecret(value: string, id: string): boolean {
  return value.length >= (id === 'password' ? 6 : 10) && /\d/.test(value) && /[A-Za-z]/.test(value);
}

function endAt(text: string, at: number, ends: RegExp): number {
  ends.lastIndex = at;
  const found = ends.exec(text);
  return found === null ? text.length : found.index;
}
