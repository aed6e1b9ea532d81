import type { Json } from '#contracts/event.js';

const DEEPEST = 64;
const IDENTIFIER = /[A-Za-z_$][\w$]*/y;
const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?n?/y;
/** What `console.log` prints where it stops or where a value is no data: `[Object]`, `[Function: x]`, `<ref *1>`. */
const ELIDED =
  /\[(?:Object|Array|Circular \*\d+|Function[^\]]*|Getter[^\]]*|Symbol[^\]]*|class [^\]]*)[^\]]*\]/y;
/** What stands before the braces of an object with a tag: `Object [AxiosHeaders] {`, `[Object: null prototype] {`. */
const TAG = /(?:[A-Za-z_$][\w$]{0,60} )?\[[A-Za-z_$][\w$: ]{0,60}\] (?=\{)/y;
const FILLER = /(?:\s+|<ref \*\d+>|\.{3}\s*\d+ more (?:items?|characters?|properties)|\/\/[^\n]*|;)+/y;

/**
 * Reads an object as a JavaScript console prints it: bare keys, single quotes, trailing commas, class names
 * in front of braces, `undefined` and elided parts (both become null). Null when it is no such thing.
 */
export function parseLooseObject(text: string): Json | null {
  const reader = new LooseReader(text);
  const value = reader.value(0);
  return typeof value === 'object' ? value : null;
}

class LooseReader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): Json | undefined {
    this.skip();
    if (depth > DEEPEST) return undefined;
    this.match(TAG);
    if (this.match(ELIDED) !== null) return null;
    const character = this.text[this.at];
    if (character === undefined) return undefined;
    if (character === '{') return this.object(depth);
    if (character === '[') return this.array(depth);
    if (character === "'" || character === '"' || character === '`') return this.concatenated();
    const number = this.match(NUMBER);
    if (number !== null) return Number(number.replace('n', ''));
    return this.word(depth);
  }

  private object(depth: number): Json | undefined {
    const result: Record<string, Json> = {};
    for (this.at++; ;) {
      this.skip();
      if (this.take('}')) return result;
      if (this.take(',')) continue;
      const key = this.key();
      this.skip();
      if (key === undefined || !this.take(':')) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      if (key !== '__proto__') result[key] = value;
    }
  }

  private array(depth: number): Json | undefined {
    const result: Json[] = [];
    for (this.at++; ;) {
      this.skip();
      if (this.take(']')) return result;
      if (this.take(',')) continue;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      result.push(value);
    }
  }

  private key(): string | undefined {
    const character = this.text[this.at];
    if (character === "'" || character === '"') return this.string();
    if (character === '[') {
      // Not an own enumerable property: `[cause]: …`, `[Symbol(x)]: …`.
      const close = this.text.indexOf(']', this.at);
      const key = close < 0 ? undefined : this.text.slice(this.at + 1, close);
      this.at = close < 0 ? this.text.length : close + 1;
      return key;
    }
    return this.match(IDENTIFIER) ?? this.match(NUMBER) ?? undefined;
  }

  /** Long strings are printed in parts: `'…' +` and the next line. */
  private concatenated(): string | undefined {
    let text = this.string();
    for (;;) {
      const before = this.at;
      this.skip();
      if (text === undefined || !this.take('+')) {
        this.at = before;
        return text;
      }
      this.skip();
      const more = this.string();
      text = more === undefined ? undefined : text + more;
    }
  }

  private string(): string | undefined {
    const quote = this.text[this.at];
    let result = '';
    for (let i = this.at + 1; i < this.text.length; i++) {
      const character = this.text[i]!;
      if (character === quote) {
        this.at = i + 1;
        return result;
      }
      if (character === '\\') {
        i++;
        result += ESCAPES[this.text[i] ?? ''] ?? this.text[i] ?? '';
      } else {
        result += character;
      }
    }
    return undefined;
  }

  /** A literal, or the class name in front of an object or array: `ClientError {`, `Headers(2) {`. */
  private word(depth: number): Json | undefined {
    const word = this.match(IDENTIFIER);
    if (word === null) return undefined;
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'null' || word === 'undefined' || word === 'NaN' || word === 'Infinity') return null;
    this.match(/\(\d+\)/y);
    this.skip();
    const next = this.text[this.at];
    return next === '{' || next === '[' ? this.value(depth + 1) : undefined;
  }

  private skip(): void {
    this.match(FILLER);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.at += found[0].length;
    return found[0];
  }
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '\n': '' };
