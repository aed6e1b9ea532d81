import { createColors } from 'picocolors';
import { main } from '../../apps/cli/src/main.js';
import { InputTooLarge, type Terminal } from '../../apps/cli/src/terminal/terminal.js';

export interface CliRun {
  code: number;
  out: string;
  err: string;
}

export interface CliOptions {
  /** What is piped in; absent: a keyboard. */
  stdin?: string;
  env?: Record<string, string>;
  colors?: boolean;
  now?: number;
}

/** Runs `foghorn <args>` in this process, with a terminal of the test's own. */
export async function foghorn(args: string[], options: CliOptions = {}): Promise<CliRun> {
  const { stdin, env = {}, colors = false, now = Date.UTC(2026, 10, 20, 12) } = options;
  let out = '';
  let err = '';
  const terminal: Terminal = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    readStdin: (maxBytes) =>
      Buffer.byteLength(stdin ?? '') > maxBytes
        ? Promise.reject(new InputTooLarge(maxBytes))
        : Promise.resolve(stdin ?? ''),
    stdinIsTty: stdin === undefined,
    colors: createColors(colors),
    width: 100,
    env,
    now: () => now,
  };
  const code = await main(args, terminal);
  return { code, out, err };
}
