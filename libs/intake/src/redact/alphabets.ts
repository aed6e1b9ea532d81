const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const ALNUM = DIGITS + LOWER + UPPER;

/** Membership by character code: 1 for a character of the alphabet, for codes below 128. */
export const ALPHABETS = {
  alnum: table(ALNUM),
  hex: table(DIGITS + 'abcdefABCDEF'),
  lowerHex: table(DIGITS + 'abcdef'),
  upper: table(DIGITS + UPPER),
  base64url: table(ALNUM + '-_'),
  /** With the asterisks of a key that its issuer has masked in part. */
  maskable: table(ALNUM + '-_*'),
  /** RFC 7235 `token68`, which a Bearer or Basic credential is. */
  token68: table(ALNUM + '-._~+/='),
  /** Several parts with colons between them. */
  secretWithColon: table(ALNUM + ':'),
  /** All that an address' path may hold, user and port marks included. */
  path: table(ALNUM + '-._~+/=:@%'),
  dotted: table(ALNUM + '-_.'),
  /** What words are made of here; a secret may begin only where a word begins. */
  word: table(ALNUM + '-_'),
} as const;

export type Alphabet = keyof typeof ALPHABETS;

function table(characters: string): Uint8Array {
  const members = new Uint8Array(128);
  for (const character of characters) members[character.charCodeAt(0)] = 1;
  return members;
}

/** Index of the first character at or after `start` that is not of the alphabet. */
export function endOfRun(text: string, start: number, alphabet: Alphabet): number {
  const allowed = ALPHABETS[alphabet];
  let end = start;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code >= 128 || allowed[code] === 0) break;
    end++;
  }
  return end;
}

/** Does the text look like chance rather than like a word: a digit, or capitals amid small letters? */
export function looksRandom(text: string): boolean {
  return /\d/.test(text) || (/[a-z]/.test(text) && /.[A-Z]/.test(text));
}
