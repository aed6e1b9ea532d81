import { endOfValue } from '#intake/json-extent.js';
import type { Rejection } from '#contracts/rejection.js';
import { Place } from './place.js';
import type { ReadRecord, Records } from './read-record.js';

const SCALAR_END = /[,\]\n]/g;

/**
 * Reads what is no single JSON value: lines, values one after another (also over several lines), arrays cut
 * off in the middle. A line that cannot be read costs that line alone.
 */
export class LenientReader {
  private readonly records: ReadRecord[] = [];
  private readonly broken: Rejection[] = [];
  private readonly place: Place;
  private at = 0;
  /** Characters that may still be read in search of the end of a value over several lines. */
  private lookahead: number;

  constructor(
    private readonly text: string,
    private readonly limit: number,
  ) {
    this.place = new Place(text);
    // A search that fails is paid for from here, so that many broken lines stay linear in all.
    this.lookahead = 4 * text.length;
  }

  /** Stops one record past the limit, which is enough to know. */
  read(): Records {
    for (this.skipBetween(); this.at < this.text.length && this.count() <= this.limit; this.skipBetween()) {
      if (this.text[this.at] !== '[') this.readValue();
      else if (!this.readLineOfArray()) this.readArray();
    }
    return { records: this.records, broken: this.broken };
  }

  private readValue(): void {
    const start = this.at;
    const lineEnd = this.lineEnd(start);
    if (this.text[start] !== '{') return this.take(start, lineEnd, lineEnd);
    const line = endOfValue(this.text, start, lineEnd);
    if (line >= 0) return this.take(start, line, line);
    const block = this.endOfBlock(start, lineEnd);
    if (block >= 0) {
      const value = parse(this.text.slice(start, block));
      if (value !== undefined) return this.keep(value.value, block);
    }
    this.reject(start, lineEnd === this.text.length ? 'the record is cut off' : 'the line is no valid JSON');
    this.at = lineEnd;
  }

  /** Elements of an array that is broken somewhere; everything after its `]` is read as before. */
  private readArray(): void {
    this.at++;
    for (this.skipBetween(); this.count() <= this.limit; this.skipBetween()) {
      const start = this.at;
      const first = this.text[start];
      if (first === undefined) return;
      if (first === ']') {
        this.at++;
        return;
      }
      const end = this.endOfElement(start, first);
      if (end < 0) {
        this.reject(start, 'the record is cut off');
        this.at = this.text.length;
      } else this.take(start, end, end);
    }
  }

  private endOfElement(start: number, first: string): number {
    if (first === '{' || first === '[') return endOfValue(this.text, start, this.text.length);
    SCALAR_END.lastIndex = start;
    return Math.max(start + 1, SCALAR_END.exec(this.text)?.index ?? this.text.length);
  }

  private readLineOfArray(): boolean {
    const lineEnd = this.lineEnd(this.at);
    const value = parse(this.text.slice(this.at, lineEnd));
    if (value === undefined) return false;
    const items = Array.isArray(value.value) ? (value.value as unknown[]) : [value.value];
    for (const item of items) this.keep(item, lineEnd);
    this.at = lineEnd;
    return true;
  }

  /** End of a value that goes on over several lines, or -1. */
  private endOfBlock(start: number, lineEnd: number): number {
    if (lineEnd >= this.text.length || this.lookahead <= 0) return -1;
    const end = endOfValue(this.text, start, Math.min(this.text.length, start + this.lookahead));
    if (end < 0) this.lookahead -= this.text.length - start;
    else this.lookahead -= end - start;
    return end;
  }

  private take(start: number, end: number, next: number): void {
    const value = parse(this.text.slice(start, end));
    if (value !== undefined) return this.keep(value.value, next);
    this.reject(start, 'the record is no valid JSON');
    this.at = next;
  }

  private keep(value: unknown, next: number): void {
    this.records.push({ index: this.count(), value });
    this.at = next;
  }

  private reject(start: number, fault: string): void {
    this.broken.push({ index: this.count(), reason: `${fault} (${this.place.of(start)})` });
  }

  private count(): number {
    return this.records.length + this.broken.length;
  }

  private lineEnd(start: number): number {
    const feed = this.text.indexOf('\n', start);
    return feed < 0 ? this.text.length : feed;
  }

  private skipBetween(): void {
    while (this.at < this.text.length && isBetween(this.text.charCodeAt(this.at))) this.at++;
  }
}

/** Blanks, line ends, a byte order mark, commas, and the record separator of RFC 7464. */
function isBetween(code: number): boolean {
  return code <= 13 ? code >= 9 : code === 32 || code === 44 || code === 30 || code === 0xfeff;
}

/** V8's own words quote the text, which may be a secret, so only the outcome is used. */
function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
