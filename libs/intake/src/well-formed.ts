/** Native in Node 20; declared here because the compiler's library is one year older. */
interface WellFormedText {
  isWellFormed(): boolean;
  toWellFormed(): string;
}

/**
 * Replaces what Postgres refuses in text: NUL characters and surrogates without their pair become U+FFFD.
 * Answers the same string when there is nothing to replace.
 */
export function wellFormed(text: string): string {
  const native = text as string & WellFormedText;
  const paired = native.isWellFormed() ? text : native.toWellFormed();
  return paired.includes('\u0000') ? paired.replaceAll('\u0000', '\uFFFD') : paired;
}
