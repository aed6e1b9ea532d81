import { ALPHABETS, type Alphabet } from './alphabets.js';

/** A part of a text to be replaced. */
export interface Span {
  from: number;
  to: number;
}

/** A kind of secret that is known by how it begins. */
export interface SecretPattern {
  /** What stands in its place: `[redacted:<id>]`. */
  id: string;
  /** Two or more ASCII characters at the start of a word. */
  prefix: string;
  ignoreCase?: boolean;
  /**
   * Called where the prefix stands; null when it is no secret after all. Reads forward only, and no
   * further than a bounded stretch beyond what it then replaces, so that a scan stays linear.
   */
  match(text: string, start: number): Span | null;
}

/** Secrets of one kind of issuer, with examples that the test suite runs. */
export interface SecretFamily {
  name: string;
  patterns: readonly SecretPattern[];
  /** Text before and after. */
  redacted: readonly (readonly [before: string, after: string])[];
  /** Look-alikes that have to survive. */
  untouched: readonly string[];
}

export interface KeyShape {
  id: string;
  prefix: string;
  alphabet: Alphabet;
  /** Fewest characters after the prefix. */
  min: number;
  /** Most characters after the prefix; a longer run is something else. */
  max?: number;
  /** Below this many characters a digit (or a mask's `*`) is asked for: words rarely have one. */
  plainFrom?: number;
}

/** A key that is a prefix followed by a run of one alphabet. */
export function keyPattern(shape: KeyShape): SecretPattern {
  const { id, prefix, min, max = Infinity, plainFrom = 32 } = shape;
  const allowed = ALPHABETS[shape.alphabet];
  return {
    id,
    prefix,
    match(text, start) {
      const body = start + prefix.length;
      let end = body;
      let digit = false;
      for (; end < text.length; end++) {
        const code = text.charCodeAt(end);
        if (code >= 128 || allowed[code] === 0) break;
        if ((code >= 48 && code <= 57) || code === 42) digit = true;
      }
      const length = end - body;
      if (length < min || length > max) return null;
      return digit || length >= plainFrom ? { from: start, to: end } : null;
    },
  };
}
