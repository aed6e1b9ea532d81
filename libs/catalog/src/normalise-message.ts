/**
 * Strips from a message what differs between two occurrences of the same fault: numbers, ids, hex, dates,
 * quoted values, references, addresses. What is left is lower-case words and `#` for each stripped run.
 * One pass over at most 1,024 characters, at most 48 words.
 */

const MAX_CHARS = 1024;
const MAX_WORDS = 48;
const VALUE = '#';
/** Longer words are tokens, whatever their letters. */
const MAX_WORD = 32;

/** Their names differ with the moment or the amount; dropped next to a value. */
const TIME_WORDS = new Set(
  (
    's ms m h d sec secs second seconds min mins minute minutes hour hours day days am pm utc gmt z t ' +
    'mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec ' +
    'monday tuesday wednesday thursday friday saturday sunday b kb mb gb kib mib gib'
  ).split(' '),
);
const MAX_TIME_WORD = 9;

const SPACE = 1;
const LETTER = 2;
const DIGIT = 3;
const JOINER = 4;
const QUOTE = 5;
const OTHER = 6;

const CLASS = buildClasses();

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(128).fill(OTHER);
  classes.fill(SPACE, 0, 33);
  classes.fill(LETTER, 97, 123);
  classes.fill(LETTER, 65, 91);
  classes.fill(DIGIT, 48, 58);
  for (const char of '_-') classes[char.charCodeAt(0)] = JOINER;
  for (const char of '"`\'{') classes[char.charCodeAt(0)] = QUOTE;
  return classes;
}

/** Characters beyond ASCII are letters, apart from the curly quotes and the hard space. */
function classOf(code: number): number {
  if (code < 128) return CLASS[code]!;
  if (code === 0x201c || code === 0x2018 || code === 0xab) return QUOTE;
  if (code === 0xa0) return SPACE;
  return code === 0x201d || code === 0x2019 || code === 0xbb ? OTHER : LETTER;
}

const CLOSING: ReadonlyMap<number, string> = new Map([
  [0x22, '"'],
  [0x60, '`'],
  [0x27, "'"],
  [0x201c, '”'],
  [0x2018, '’'],
  [0xab, '»'],
  [0x7b, '}}'],
]);

export function normaliseMessage(message: string): string {
  const stack = message.indexOf('\n    at ');
  const text = message.slice(0, Math.min(stack > 0 ? stack : message.length, MAX_CHARS)).toLowerCase();
  const words = new Words();
  let at = 0;
  while (at < text.length && words.count < MAX_WORDS) {
    const kind = classOf(text.charCodeAt(at));
    if (kind === SPACE) {
      at++;
      continue;
    }
    const close = kind === QUOTE ? quoteEnd(text, at) : 0;
    if (close > 0) {
      words.add(VALUE);
      at = close;
    } else {
      at = readChunk(text, at, words);
    }
  }
  return words.finish();
}

/** Where a quoted value or a `{{reference}}` that starts here ends; 0 when none does. */
function quoteEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 0x7b && text.charCodeAt(at + 1) !== 0x7b) return 0;
  // An apostrophe inside a word opens nothing.
  if (code === 0x27 && at > 0 && classOf(text.charCodeAt(at - 1)) === LETTER) return 0;
  const closing = CLOSING.get(code)!;
  const end = text.indexOf(closing, at + 1);
  return end < 0 ? 0 : end + closing.length;
}

/** A chunk is what stands between spaces and quotes: an address as a whole, else its words. */
function readChunk(text: string, from: number, words: Words): number {
  let end = from + 1;
  let dots = 0;
  let address =
    text.charCodeAt(from) === 0x2f || text.startsWith('arn:', from) || text.startsWith(':\\', from + 1);
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    const kind = classOf(code);
    if (kind === SPACE) break;
    if (kind === QUOTE && (code !== 0x27 || classOf(text.charCodeAt(end - 1)) !== LETTER)) break;
    if (code === 0x2e) dots++;
    else if (code === 0x40 || (code === 0x3a && text.startsWith('//', end + 1))) address = true;
  }
  if (address || words.hostFollows || (dots > 1 && isHost(text, from, end))) words.add(VALUE);
  else addWords(text, from, end, words);
  return end;
}

function addWords(text: string, from: number, end: number, words: Words): void {
  let start = -1;
  let digits = false;
  let notHex = false;
  for (let i = from; i <= end; i++) {
    const code = i < end ? text.charCodeAt(i) : 32;
    const kind = classOf(code);
    if (kind === LETTER || kind === DIGIT || (kind === JOINER && (start >= 0 || code === 95))) {
      if (start < 0) start = i;
      if (kind === DIGIT) digits = true;
      else if (kind === LETTER && code > 102) notHex = true;
    } else if (start >= 0) {
      const length = i - start;
      // Eight or more hex letters are an id even without a digit.
      const value = digits || length > MAX_WORD || (length >= 8 && !notHex);
      words.add(value ? VALUE : text.slice(start, i));
      start = -1;
      digits = notHex = false;
    }
  }
}

/** `cluster0.example.com`, `db.internal.net:5432`; a sentence's end is no host. */
function isHost(text: string, from: number, end: number): boolean {
  const last = text.charCodeAt(end - 1);
  if (last === 46 && !(text.charCodeAt(end - 2) !== 46 && end - from > 8)) return false;
  for (let i = from; i < end; i++) {
    const code = text.charCodeAt(i);
    const kind = classOf(code);
    if (kind !== LETTER && kind !== DIGIT && kind !== JOINER && code !== 46 && code !== 58 && code !== 44)
      return false;
  }
  return true;
}

/** Joins words; runs of values are one, so that lists of any length look alike. */
class Words {
  count = 0;
  /** The resolver's errors end in the name that it looked for, which need not look like one. */
  hostFollows = false;
  #out = '';
  #afterValue = false;
  /** Units and weekdays whose next neighbour decides whether they are some. */
  #held: string | null = null;

  add(word: string): void {
    this.hostFollows = word === 'enotfound' || word === 'eai_again';
    if (word === VALUE) {
      this.#held = null;
      if (!this.#afterValue) this.#append(VALUE);
      this.#afterValue = true;
      return;
    }
    const time = word.length <= MAX_TIME_WORD && TIME_WORDS.has(word);
    if (time && this.#afterValue && this.#held === null) return;
    if (time) {
      this.#held = this.#held === null ? word : `${this.#held} ${word}`;
      return;
    }
    this.#release();
    this.#append(word);
    this.#afterValue = false;
  }

  finish(): string {
    this.#release();
    return this.#out;
  }

  #release(): void {
    if (this.#held === null) return;
    this.#append(this.#held);
    this.#held = null;
    this.#afterValue = false;
  }

  #append(word: string): void {
    this.count++;
    this.#out = this.#out.length === 0 ? word : `${this.#out} ${word}`;
  }
}
