/**
 * Finds all phrases of a vocabulary in one pass over a text (Aho–Corasick), so that the work grows with the
 * text and not with the number of phrases, and no input can make it backtrack.
 *
 * Both sides are folded first: letters to lower case, camelCase split, apostrophes dropped, every other
 * character to one space. `RATE_LIMIT_EXCEEDED`, `rateLimitExceeded` and "Rate limit exceeded" are the same.
 *
 * Grammar of a phrase: whole words; a trailing `*` lets the last word go on; ` … ` skips up to 120 folded
 * characters; `(a|b)` is either.
 */

const SYMBOLS = 37;
const SPACE = 0;
const DROPPED = 255;
/** Folded characters that ` … ` may skip. */
const GAP = 120;

/** Set in `FOLD` for capitals: after a small letter they begin a word. */
const CAPITAL = 64;

const FOLD = buildFold();

function buildFold(): Uint8Array {
  const fold = new Uint8Array(128);
  for (let i = 0; i < 26; i++) {
    fold[97 + i] = 1 + i;
    fold[65 + i] = CAPITAL + 1 + i;
  }
  for (let i = 0; i < 10; i++) fold[48 + i] = 27 + i;
  fold[39] = DROPPED;
  return fold;
}

function folded(code: number): number {
  return code < 128 ? FOLD[code]! : code === 0x2019 ? DROPPED : SPACE;
}

/** Starts of the signals found by a scan, in folded characters; -1 where a signal was not found. */
export type Hits = Int32Array;

/** An end of a fragment is kept as one number: its step times this, plus the length of what matched. */
const LENGTHS = 256;

interface Step {
  signal: number;
  /** Index of the step that must come before, or -1. */
  previous: number;
  last: boolean;
}

export class PhraseIndex {
  /** Number of automaton steps taken so far; lets a test count work instead of time. */
  work = 0;
  readonly #signals = new Map<string, number>();
  readonly #steps: Step[] = [];
  readonly #next: Uint16Array;
  /** Per state: steps that end there. */
  readonly #output: (readonly number[])[];
  readonly #ends: Uint8Array;
  readonly #stepEnd: Int32Array;
  readonly #hits: Hits;

  /** Each key of the vocabulary is a signal; its phrases are alternatives. */
  constructor(vocabulary: Readonly<Record<string, readonly string[]>>) {
    const trie: Trie = { children: [new Map()], ends: [[]] };
    for (const [signal, phrases] of Object.entries(vocabulary)) {
      const id = this.#signals.size;
      this.#signals.set(signal, id);
      for (const phrase of phrases) this.#add(trie, id, phrase);
    }
    const { next, ends, output } = link(trie);
    this.#next = next;
    this.#ends = ends;
    this.#output = output;
    this.#stepEnd = new Int32Array(this.#steps.length);
    this.#hits = new Int32Array(this.#signals.size);
  }

  /** The position of a signal in the hits; throws for a name that the vocabulary does not have. */
  idOf(signal: string): number {
    const id = this.#signals.get(signal);
    if (id === undefined) throw new Error(`no signal ${signal}`);
    return id;
  }

  /** One step per fragment; the alternatives of a fragment share its step. */
  #add(trie: Trie, signal: number, phrase: string): void {
    const fragments = phrase.split('…').map((part) => part.trim());
    fragments.forEach((fragment, i) => {
      const step = this.#steps.length;
      this.#steps.push({ signal, previous: i === 0 ? -1 : step - 1, last: i === fragments.length - 1 });
      for (const variant of expand(fragment)) {
        const word = foldPhrase(variant);
        insert(trie, word, step * LENGTHS + word.length);
      }
    });
  }

  /**
   * Scans at most `limit` characters. The returned hits are overwritten by the next scan.
   */
  scan(text: string, limit: number): Hits {
    const hits = this.#hits;
    hits.fill(-1);
    if (text.length === 0) return hits;
    this.#stepEnd.fill(-1);
    const next = this.#next;
    const ends = this.#ends;
    const end = text.length < limit ? text.length : limit;
    let state = next[SPACE]!;
    let position = 1;
    let spaced = true;
    let wasLower = false;
    for (let i = 0; i < end; i++) {
      const fold = folded(text.charCodeAt(i));
      if (fold === SPACE) {
        wasLower = false;
        if (spaced) continue;
        spaced = true;
        state = next[state * SYMBOLS]!;
      } else {
        if (fold === DROPPED) continue;
        const capital = fold >= CAPITAL;
        if (capital && wasLower) {
          state = next[state * SYMBOLS]!;
          position++;
          if (ends[state] === 1) this.#found(state, position);
        }
        spaced = false;
        wasLower = !capital;
        state = next[state * SYMBOLS + (fold & 63)]!;
      }
      position++;
      if (ends[state] === 1) this.#found(state, position);
    }
    if (!spaced) {
      state = next[state * SYMBOLS]!;
      if (ends[state] === 1) this.#found(state, position + 1);
    }
    this.work += position;
    return hits;
  }

  #found(state: number, end: number): void {
    const output = this.#output[state]!;
    this.work += output.length;
    for (let i = 0; i < output.length; i++) {
      const found = output[i]!;
      const index = (found / LENGTHS) | 0;
      const step = this.#steps[index]!;
      const start = end - (found % LENGTHS);
      if (step.previous >= 0) {
        const before = this.#stepEnd[step.previous]!;
        // Neighbouring fragments share the space between them, hence the one character of overlap.
        if (before < 0 || start < before - 1 || start - before > GAP) continue;
      }
      this.#stepEnd[index] = end;
      if (step.last && this.#hits[step.signal]! < 0) this.#hits[step.signal] = start;
    }
  }
}

interface Trie {
  children: Map<number, number>[];
  ends: number[][];
}

function insert(trie: Trie, word: readonly number[], end: number): void {
  let node = 0;
  for (const symbol of word) {
    let child = trie.children[node]!.get(symbol);
    if (child === undefined) {
      child = trie.children.length;
      trie.children.push(new Map());
      trie.ends.push([]);
      trie.children[node]!.set(symbol, child);
    }
    node = child;
  }
  trie.ends[node]!.push(end);
}

interface Automaton {
  next: Uint16Array;
  /** 1 for states in which a step ends. */
  ends: Uint8Array;
  output: (readonly number[])[];
}

/**
 * Breadth first: each state inherits the transitions and the ends of its longest proper suffix. States are
 * numbered in that order too, so that the ones near the root, which texts visit most, lie together.
 */
function link(trie: Trie): Automaton {
  const count = trie.children.length;
  const next = new Uint16Array(count * SYMBOLS);
  const suffix = new Uint16Array(count);
  const nodes = [0];
  const output: number[][] = [trie.ends[0]!];
  for (let state = 0; state < nodes.length; state++) {
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      const inherited = state === 0 ? 0 : next[suffix[state]! * SYMBOLS + symbol]!;
      const child = trie.children[nodes[state]!]!.get(symbol);
      next[state * SYMBOLS + symbol] = child === undefined ? inherited : nodes.length;
      if (child === undefined) continue;
      suffix[nodes.length] = inherited;
      output.push([...trie.ends[child]!, ...output[inherited]!]);
      nodes.push(child);
    }
  }
  return { next, ends: Uint8Array.from(output, (steps) => (steps.length > 0 ? 1 : 0)), output };
}

/** Folds a fragment of a phrase, with a space on each side that stands for the word's edge. */
function foldPhrase(fragment: string): number[] {
  const open = fragment.endsWith('*');
  const symbols: number[] = [SPACE];
  let wasLower = false;
  for (const char of open ? fragment.slice(0, -1) : fragment) {
    const code = char.charCodeAt(0);
    const fold = folded(code);
    if (fold === DROPPED) continue;
    const capital = fold >= CAPITAL;
    if (capital && wasLower) symbols.push(SPACE);
    if (fold !== SPACE || symbols.at(-1) !== SPACE) symbols.push(fold & 63);
    wasLower = !capital && fold !== SPACE;
  }
  if (!open && symbols.at(-1) !== SPACE) symbols.push(SPACE);
  return symbols;
}

/** Writes out `(a|b)` groups: one phrase per combination. */
function expand(phrase: string): string[] {
  const open = phrase.indexOf('(');
  if (open < 0) return [phrase];
  const close = phrase.indexOf(')', open);
  const options = phrase.slice(open + 1, close).split('|');
  return options.flatMap((option) => expand(phrase.slice(0, open) + option + phrase.slice(close + 1)));
}
