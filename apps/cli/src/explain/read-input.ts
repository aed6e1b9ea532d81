import { readFile, stat } from 'node:fs/promises';
import { LIMITS } from '#contracts/limits.js';
import { InputTooLarge, type Terminal } from '../terminal/terminal.js';
import { UnusableInput } from './unusable-input.js';

/** Text that begins like this is the event itself, never the name of a file. */
const LOOKS_LIKE_DATA = /^\s*[{["]/;
/** One word with a slash, or with a file's ending: a name that was meant to exist. */
const LOOKS_LIKE_FILE = /^\S*[/\\]\S*$|^\S+[.](json|ndjson|txt|log)$/;

/**
 * The text to explain: the argument itself, the file that it names, or standard input for `-` and for none.
 *
 * @throws UnusableInput when there is nothing to read.
 */
export async function readInput(argument: string | undefined, terminal: Terminal): Promise<string> {
  const text = await read(argument, terminal).catch((error: unknown) => {
    if (error instanceof InputTooLarge) throw tooLarge();
    throw error;
  });
  if (text.trim() === '') throw new UnusableInput('there is nothing to explain: the input is empty');
  return text;
}

async function read(argument: string | undefined, terminal: Terminal): Promise<string> {
  if (argument === undefined || argument === '-') return terminal.readStdin(LIMITS.recordBytes);
  if (LOOKS_LIKE_DATA.test(argument)) return argument;
  const file = await fileNamed(argument);
  if (file === 'folder') throw new UnusableInput(`${argument} is a folder; name a file in it`);
  if (file !== null) {
    if (file > LIMITS.recordBytes) throw tooLarge();
    return readFile(argument, 'utf8');
  }
  if (LOOKS_LIKE_FILE.test(argument)) throw new UnusableInput(`there is no file ${argument}`);
  return argument;
}

/** The file's size in bytes, or null when the text names none. */
async function fileNamed(name: string): Promise<number | 'folder' | null> {
  try {
    const found = await stat(name);
    return found.isDirectory() ? 'folder' : found.size;
  } catch {
    // Pasted text may be no path at all: too long, with NUL, with line breaks.
    return null;
  }
}

function tooLarge(): UnusableInput {
  return new UnusableInput(`the input is larger than ${LIMITS.recordBytes} bytes, the limit for one event`);
}
