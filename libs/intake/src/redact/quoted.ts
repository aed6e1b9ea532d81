const BACKSLASH = 92;
const DOUBLE = 34;
const SINGLE = 39;
const LINE_FEED = 10;
/** JSON inside JSON inside JSON inside JSON; deeper nesting is noise, and a bound keeps scans linear. */
const MOST_BACKSLASHES = 15;

/** A quote as it stands in text that may be JSON inside JSON: `"`, `\"`, `\\\"`. */
export interface Quote {
  code: number;
  /** Backslashes in front of it. */
  backslashes: number;
  /** How many times the string that it delimits has been escaped: 0, 1, 2 for the three above. */
  level: number;
  /** Index just past the quote. */
  end: number;
}

/** The quote at `at`, counting the backslashes in front of it, or null. */
export function quoteAt(text: string, at: number): Quote | null {
  let i = at;
  while (text.charCodeAt(i) === BACKSLASH && i - at <= MOST_BACKSLASHES) i++;
  const code = text.charCodeAt(i);
  if (code !== DOUBLE && code !== SINGLE) return null;
  return { code, backslashes: i - at, level: levelOf(i - at), end: i + 1 };
}

/** Each level of escaping turns n backslashes into 2n + 1 where a quote follows; pairs are content. */
function levelOf(backslashes: number): number {
  let level = 0;
  for (let rest = backslashes; rest % 2 === 1; rest = (rest - 1) / 2) level++;
  return level;
}

/**
 * Index where the text opened by `quote` ends, before the backslashes of its closing quote: at a quote of its
 * own level, or of a lower one, which ends the string around it; the end of the text when it was cut off.
 */
export function closingOf(text: string, quote: Quote): number {
  let run = 0;
  for (let i = quote.end; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) {
      run++;
      continue;
    }
    if (quote.code === SINGLE) {
      // Single quotes mean nothing to JSON, so a double one may be the end of the string around.
      if (code === DOUBLE || code === LINE_FEED) return i - run;
      if (code === SINGLE && run % 2 === quote.backslashes % 2) return i - quote.backslashes;
    } else if (code === DOUBLE && levelOf(run) <= quote.level) {
      return i - (2 ** levelOf(run) - 1);
    }
    run = 0;
  }
  return text.length;
}

/** Index of the first character at or after `at` that is no blank. */
export function skipBlanks(text: string, at: number): number {
  let i = at;
  for (;;) {
    const code = text.charCodeAt(i);
    if (code === 32 || code === 9 || code === 10 || code === 13) i++;
    else return i;
  }
}

/**
 * Follows which strings of a JSON text are open, so that a closing quote after `password: ` is not taken for
 * the opening one of a value. Text that is no JSON has no such order, and there every quote may open.
 */
export class OpenStrings {
  private readonly levels: number[] = [];
  private readonly json: boolean;
  private position = 0;
  private run = 0;

  constructor(private readonly text: string) {
    const first = text.charCodeAt(skipBlanks(text, text.charCodeAt(0) === 0xfeff ? 1 : 0));
    this.json = first === 123 || first === 91 || first === DOUBLE;
  }

  /** Would this quote, whose backslashes begin at `at`, open a string there? */
  opens(quote: Quote, at: number): boolean {
    this.passTo(at);
    return !this.json || quote.code === SINGLE || !this.levels.includes(quote.level);
  }

  /** Leaves out what is replaced: the replacement holds neither quote nor backslash. */
  skip(from: number, to: number): void {
    this.passTo(from);
    this.position = to;
    this.run = 0;
  }

  private passTo(to: number): void {
    if (!this.json) return;
    for (; this.position < to; this.position++) {
      const code = this.text.charCodeAt(this.position);
      if (code === BACKSLASH) {
        this.run++;
        continue;
      }
      if (code === DOUBLE) this.toggle(levelOf(this.run));
      else if (code === LINE_FEED) this.levels.length = 0;
      this.run = 0;
    }
  }

  private toggle(level: number): void {
    const open = this.levels.indexOf(level);
    if (open >= 0) {
      this.levels.length = open;
      return;
    }
    while (this.levels.length > 0 && this.levels.at(-1)! > level) this.levels.pop();
    this.levels.push(level);
  }
}
