import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DemoError, type Target } from './post-failures.js';

/** What the command line gave; each wins over the environment. */
export interface TargetFlags {
  url?: string | undefined;
  key?: string | undefined;
}

/** The folder in which a local instance keeps its keys. */
export function dataDirOf(env: NodeJS.ProcessEnv): string {
  return env.FOGHORN_DATA_DIR || './data';
}

/**
 * Where the demo goes and with which key: flags, then environment, then what a local instance left in its data
 * folder. Throws a `DemoError` that names all three when there is no key, or when the address is none.
 */
export function targetOf(flags: TargetFlags, env: NodeJS.ProcessEnv): Target {
  const url = flags.url || env.FOGHORN_URL || `http://127.0.0.1:${env.FOGHORN_PORT || '4000'}`;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new DemoError(`"${url}" is no address; expected something like http://127.0.0.1:4000`);
  }
  const file = join(dataDirOf(env), 'ingest-key');
  const key = flags.key || env.FOGHORN_INGEST_KEY || readKey(file);
  if (!key) {
    throw new DemoError(
      `No ingest key: pass --key, set FOGHORN_INGEST_KEY, or start Foghorn here first (it keeps one in ${file}).`,
    );
  }
  return { url: url.replace(/\/+$/, ''), key };
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
