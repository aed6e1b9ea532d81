import { endOfRun, looksRandom } from './alphabets.js';
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
const GREATER = 62;
const PERCENT = 37;
const BACKTICK = 96;
const BRACE = 123;
const VALUE_END = /[\s,;&"'<>()[\]{}|\\`]/g;
const LONGEST_PROSE = 256;
const LINE_END = /[\r\n"\\]/g;
const XML_END = /</g;
const ENCODED_END = /%26|[\s&"'<>\\]/gi;
/** A signature's header holds `t=…,v1=…`. */
const SIGNATURE_END = /[\s;&"'<>\\`]/g;
const BRACE_END = /[}\s"\\]/g;
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
  if (next !== COLON && next !== EQUALS && next > 39 && next !== 92 && next !== GREATER) return null;
  if (next === GREATER || next === PERCENT) return wrappedValue(text, start, end);
  const close = quoteAt(text, end);
  const delimiter = skipBlanks(text, close === null ? end : close.end);
  const code = text.charCodeAt(delimiter);
  if (code !== COLON && code !== EQUALS) return null;
  const name = text.slice(start, end);
  const id =
    secretName(name) ??
    (afterEscape ? secretName(name.slice(1)) : null) ??
    (name === 'value' ? labelBefore(text, start) : null);
  if (id === null) return null;
  // Ruby, PHP and loggers write `=>`.
  const arrow = code === EQUALS && text.charCodeAt(delimiter + 1) === GREATER ? 1 : 0;
  const at = skipBlanks(text, delimiter + 1 + arrow);
  const open = quoteAt(text, at);
  if (open !== null) return found.strings.opens(open, at) ? quotedValue(text, open, id) : null;
  if (close !== null && code === COLON) return jsonValue(text, at, close, id);
  return bareValue(text, at, code === EQUALS && at === delimiter + 1, name, id);
}

/** `<password>…</password>`, and `access_token%3D…` in an address within an address. */
function wrappedValue(text: string, start: number, end: number): Edit[] | null {
  const xml = text.charCodeAt(end) === GREATER;
  if (xml ? text[start - 1] !== '<' : !/^%(?:25)*3D/i.test(text.slice(end, end + 12))) return null;
  // The digits of the escape before the name are part of the word that was found.
  const name = text.slice(!xml && text[start - 1] === '%' ? start + 2 : start, end);
  const id = secretName(name);
  if (id === null) return null;
  const from = xml ? end + 1 : text.indexOf('3', end) + 2;
  const to = endAt(text.slice(0, from + LONGEST_PROSE), from, xml ? XML_END : ENCODED_END);
  const value = text.slice(from, to);
  return isEvidence(value) ? null : [{ from, to, with: replacement(id) }];
}

/** `"key": "x-api-key", "value": …`: which secret the label before a value names. */
function labelBefore(text: string, start: number): string | null {
  const label = LABEL.exec(text.slice(Math.max(0, start - LONGEST_LABEL), start))?.[1];
  return label === undefined ? null : secretName(label);
}

const LONGEST_LABEL = 120;
const LABEL =
  /\b(?:key|name|header)\\{0,15}["']?\s?:\s?\\{0,15}["']([\w-]{3,64})\\{0,15}["'],\s{0,20}\\{0,15}["']?$/;

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
function bareValue(text: string, from: number, close: boolean, name: string, id: string): Edit[] | null {
  const first = text.charCodeAt(from);
  // A template string, and the braces in which ODBC puts a value.
  const wrapped = first === BACKTICK || (close && first === BRACE && text.charCodeAt(from + 1) !== BRACE);
  const at = wrapped ? from + 1 : from;
  const tight = close || wrapped;
  const near = text.slice(at, at + LONGEST_PROSE);
  if (id === 'cookie') {
    if (!near.slice(0, endAt(near, 0, LINE_END)).includes('=')) return null;
    return [{ from: at, to: endAt(text, at, LINE_END), with: replacement(id) }];
  }
  const ends = id === 'signature' ? SIGNATURE_END : first === BRACE ? BRACE_END : VALUE_END;
  const value = near.slice(0, endAt(near, 0, ends));
  if (id === 'authorization' && SCHEME.test(value)) return afterScheme(text, at + value.length, id);
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

/** `Bearer` and `Basic` have patterns of their own. */
const SCHEME = /^(?!bearer$|basic$)[a-z]{3,12}$/i;

/** `Authorization: Token …`: a scheme's name stays, what follows it goes when it looks like a credential. */
function afterScheme(text: string, end: number, id: string): Edit[] | null {
  const from = skipBlanks(text, end);
  const to = endOfRun(text, from, 'token68');
  const value = text.slice(from, Math.min(to, from + LONGEST_PROSE));
  const parameter = value.endsWith('=') && text[to] === '"';
  if (from === end || parameter || value.length < 10 || !looksRandom(value)) return null;
  return [{ from, to, with: replacement(id) }];
}

function looksLikeSecret(value: string, id: string): boolean {
  return value.length >= (id === 'password' ? 6 : 10) && /\d/.test(value) && /[A-Za-z]/.test(value);
}

function endAt(text: string, at: number, ends: RegExp): number {
  ends.lastIndex = at;
  const found = ends.exec(text);
  return found === null ? text.length : found.index;
}
