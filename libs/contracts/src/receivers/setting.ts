import { z } from 'zod';

const TEXT_CHARS = 2_000;
const URL_CHARS = 2_000;

/** One line of text; control characters could break out of a header or an address. */
export function line(description: string, example: string, maxChars = TEXT_CHARS) {
  return z
    .string()
    .min(1)
    .max(maxChars)
    .regex(/^[^\p{Cc}]+$/u, 'expected one line of text without control characters')
    .meta({ description, example });
}

/** An http(s) address without a user name or password in it: those have settings of their own. */
export function webAddress(description: string, example: string) {
  return z
    .string()
    .max(URL_CHARS)
    .refine(isWebAddress, 'expected an http(s) address without user name and password')
    .meta({ description, example });
}

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

/** What a kind of receiver is configured with. */
export interface ReceiverKind<S extends z.ZodObject> {
  settings: S;
  /** Names of the settings that are never shown, logged or returned. */
  secrets: readonly (keyof z.infer<S> & string)[];
}
