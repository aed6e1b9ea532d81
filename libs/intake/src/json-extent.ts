const QUOTE = 34;
const BACKSLASH = 92;
const LINE_FEED = 10;

/**
 * Index just past the object or array that begins at `start`, told by its brackets alone, or -1 when the
 * stretch up to `limit` ends before it does. Reads each character once and needs no stack, however deep it nests.
 */
export function endOfValue(text: string, start: number, limit: number = text.length): number {
  let depth = 0;
  for (let i = start; i < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i, limit);
      if (i < 0) return -1;
    } else if (code === 123 || code === 91) {
      depth++;
    } else if (code === 125 || code === 93) {
      depth--;
      if (depth <= 0) return i + 1;
    }
  }
  return -1;
}

/** Index of the quote that closes the string opened at `start`, or -1. JSON strings do not span lines. */
function endOfString(text: string, start: number, limit: number): number {
  for (let i = start + 1; i < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i;
    else if (code === LINE_FEED) return -1;
  }
  return -1;
}
