import { ALPHABETS } from './alphabets.js';
import { emailAt } from './email.js';
import { SECRET_FAMILIES } from './registry.js';
import { namedValue, type Edit } from './named-value.js';
import type { SecretPattern } from './pattern.js';
import { OpenStrings } from './quoted.js';
import { replacement } from './replacement.js';
import { urlCredentials } from './url-credentials.js';

const BACKSLASH = 92;
const COLON = 58;
const SLASH = 47;
const AT = 64;
const LETTER_U = 117;
const WORD = ALPHABETS.word;
const SHORTEST = 6;
const LONGEST_NAME = 64;

const STARTS = startsOf(SECRET_FAMILIES.flatMap((family) => family.patterns));
const ENDINGS = endingsOf();

/** What a replacement uncovers is seen by the next pass. Nearly every text needs one, texts with secrets two. */
const PASSES = 8;

/**
 * Replaces every secret in a text by `[redacted:<kind>]` and leaves the rest as it is. Applying it twice changes
 * nothing more; text that is JSON stays JSON.
 */
export function redactText(text: string, emails: boolean): string {
  let current = text;
  for (let pass = 0; pass < PASSES; pass++) {
    const next = redactOnce(current, emails);
    if (next === current) break;
    current = next;
  }
  return current;
}

/**
 * One pass: only where a word begins (patterns), where one ends (names) and at `://` and `@` is there anything
 * to look at.
 */
function redactOnce(text: string, emails: boolean): string {
  if (text.length < SHORTEST) return text;
  const out = new Replacer(text);
  const length = text.length;
  let escapedAt = -1;
  let i = 0;
  while (i < length) {
    if (i >= out.aheadFrom) {
      i = out.applyAhead();
      continue;
    }
    const code = text.charCodeAt(i);
    if (code < 128 && WORD[code] === 1) {
      const edits = wordAt(text, i, escapedAt, out);
      if (typeof edits === 'number') i = edits;
      else i = out.apply(edits);
    } else if (code === BACKSLASH) {
      i = escapeAt(text, i);
      escapedAt = -1;
      if (isEscapeLetter(text.charCodeAt(i))) {
        escapedAt = i;
        const edit = patternAt(text, i + 1);
        if (edit !== null) i = out.apply([edit]);
      }
    } else if (code === COLON) {
      // The user before the password may be a secret too, so the scan goes on there first.
      const edit = isSchemeEnd(text, i) ? urlCredentials(text, i) : null;
      if (edit !== null) out.ahead(edit);
      i++;
    } else if (code === AT && emails) {
      const edit = emailAt(text, i, out.done);
      i = edit === null ? i + 1 : out.apply([edit]);
    } else {
      i++;
    }
  }
  return out.text();
}

/** The edits that the word at `start` calls for, or where the scan goes on. */
function wordAt(text: string, start: number, escapedAt: number, found: Replacer): Edit[] | number {
  // The letter of an escape is no part of a secret: `\fw_…` would lose its form feed.
  const edit = escapedAt === start ? null : patternAt(text, start);
  if (edit !== null) return [edit];
  let end = start + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code >= 128 || WORD[code] === 0) break;
  }
  if (end - start > LONGEST_NAME || end - start < 3 || !maybeName(text, end)) return end;
  return namedValue(text, start, end, escapedAt === start, found) ?? end;
}

function maybeName(text: string, end: number): boolean {
  return ENDINGS[pair(text.charCodeAt(end - 2), text.charCodeAt(end - 1))] === 1;
}

function patternAt(text: string, start: number): Edit | null {
  if (start + 2 > text.length) return null;
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + 1);
  if (first >= 128 || second >= 128) return null;
  const candidates = STARTS[pair(first, second)];
  if (candidates === undefined) return null;
  for (const pattern of candidates) {
    if (!startsWith(text, start, pattern)) continue;
    const span = pattern.match(text, start);
    if (span !== null) return { ...span, with: replacement(pattern.id) };
  }
  return null;
}

function startsWith(text: string, start: number, pattern: SecretPattern): boolean {
  if (!pattern.ignoreCase) return text.startsWith(pattern.prefix, start);
  return text.slice(start, start + pattern.prefix.length).toLowerCase() === pattern.prefix;
}

/** Index after a run of backslashes, and after the four digits of a `\u0026`, which is no part of a word. */
function escapeAt(text: string, at: number): number {
  let i = at;
  while (text.charCodeAt(i) === BACKSLASH) i++;
  const unicode = text.charCodeAt(i) === LETTER_U && /^[0-9a-fA-F]{4}$/.test(text.slice(i + 1, i + 5));
  return unicode ? i + 5 : i;
}

/** In `\nsk-…` the key begins after the letter of the escape. */
function isEscapeLetter(code: number): boolean {
  return code === 110 || code === 114 || code === 116 || code === 98 || code === 102;
}

function isSchemeEnd(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return next === SLASH || next === BACKSLASH;
}

function pair(first: number, second: number): number {
  return first * 128 + second;
}

/** Patterns by their first two characters, the longest prefix first. */
function startsOf(patterns: readonly SecretPattern[]): (SecretPattern[] | undefined)[] {
  const starts = new Array<SecretPattern[] | undefined>(128 * 128).fill(undefined);
  for (const pattern of [...patterns].sort((a, b) => b.prefix.length - a.prefix.length)) {
    const [first, second] = [pattern.prefix[0]!, pattern.prefix[1]!];
    const firsts = pattern.ignoreCase ? [first.toLowerCase(), first.toUpperCase()] : [first];
    const seconds = pattern.ignoreCase ? [second.toLowerCase(), second.toUpperCase()] : [second];
    for (const index of new Set(
      firsts.flatMap((f) => seconds.map((s) => pair(f.charCodeAt(0), s.charCodeAt(0)))),
    )) {
      (starts[index] ??= []).push(pattern);
    }
  }
  return starts;
}

/** The last two characters of names that hold secrets, in either case; digits end `password2`. */
function endingsOf(): Uint8Array {
  const endings = new Uint8Array(128 * 128);
  const tails =
    'rd wd ss ac th ue se et ts en wt ey ys al ls on ie es re ig ue sh aw in xt 64 er ng rm'.split(' ');
  for (const tail of tails) {
    for (const a of [tail[0]!, tail[0]!.toUpperCase()]) {
      for (const b of [tail[1]!, tail[1]!.toUpperCase()]) endings[pair(a.charCodeAt(0), b.charCodeAt(0))] = 1;
    }
  }
  for (let first = 0; first < 128; first++) {
    for (let digit = 48; digit < 58; digit++) endings[pair(first, digit)] = 1;
  }
  return endings;
}

/** Collects replacements from left to right. */
class Replacer {
  /** Everything before this index is settled. */
  done = 0;
  private out = '';

  private opened: OpenStrings | undefined;
  private due: Edit | undefined;

  constructor(private readonly source: string) {}

  /** Made when something is found; most texts hold nothing. */
  get strings(): OpenStrings {
    return (this.opened ??= new OpenStrings(this.source));
  }

  /** Where an edit found ahead of the scan is due. */
  get aheadFrom(): number {
    return this.due === undefined ? Infinity : this.due.from;
  }

  ahead(edit: Edit): void {
    this.due ??= edit;
  }

  applyAhead(): number {
    const edit = this.due!;
    this.due = undefined;
    return this.apply([edit]);
  }

  /** What would reach into an edit that is due gives way to it. Answers where the scan goes on. */
  apply(edits: readonly Edit[]): number {
    if (edits.at(-1)!.to > this.aheadFrom) return this.applyAhead();
    for (const edit of edits) {
      this.strings.skip(edit.from, edit.to);
      this.out += this.source.slice(this.done, edit.from) + edit.with;
      this.done = edit.to;
    }
    return this.done;
  }

  text(): string {
    return this.done === 0 ? this.source : this.out + this.source.slice(this.done);
  }
}
