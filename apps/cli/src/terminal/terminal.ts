import { createColors } from 'picocolors';

export type Colors = ReturnType<typeof createColors>;

/** What a command reads and writes; handed in, so that a test can be the terminal. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** All of standard input; rejects with `InputTooLarge` past `maxBytes`. */
  readStdin(maxBytes: number): Promise<string>;
  /** True when standard input is a keyboard: reading it would wait for a person. */
  stdinIsTty: boolean;
  colors: Colors;
  /** Characters per line. */
  width: number;
  env: Readonly<Record<string, string | undefined>>;
  /** Epoch milliseconds. */
  now(): number;
}

/** Widest text that is still read with ease. */
const MAX_WIDTH = 100;
const MIN_WIDTH = 40;

/** Colours for a person at a terminal; `NO_COLOR` and `FORCE_COLOR` decide where they are set. */
export function wantsColors(
  env: Readonly<Record<string, string | undefined>>,
  isTty: boolean | undefined,
): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '') return env['FORCE_COLOR'] !== '0';
  return isTty === true && env['TERM'] !== 'dumb';
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    readStdin: (maxBytes) => readAll(stdin, maxBytes),
    stdinIsTty: stdin.isTTY === true,
    colors: createColors(wantsColors(env, stdout.isTTY)),
    width: Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, stdout.columns ?? MAX_WIDTH)),
    env,
    now: () => Date.now(),
  };
}

/** Input past the limit of what can be one event. */
export class InputTooLarge extends Error {
  constructor(readonly maxBytes: number) {
    super(`the input is larger than ${maxBytes} bytes`);
    this.name = 'InputTooLarge';
  }
}

async function readAll(stream: AsyncIterable<Buffer | string>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) throw new InputTooLarge(maxBytes);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
