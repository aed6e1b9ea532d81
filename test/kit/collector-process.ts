import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { freePort } from './free-port.js';
import { eventually } from './instance.js';

const MAIN = path.resolve(__dirname, '../../dist/apps/collector/src/main.js');
const KEY = 'ingest-key-of-this-test';
// Node ignores the signal that goes with the limit, and gets EFBIG for a write beyond it.
const WITH_LIMIT = 'ulimit -f "$1" && exec "$2" "$3"';

export interface CollectorProcessOptions {
  databaseUrl: string;
  dataDir: string;
  /** No file grows beyond so many KiB: a write fails in its middle, as on a full disk. Needs `canLimitFiles`. */
  maxFileKib?: number;
}

/** The built collector as a process of its own. */
export interface CollectorProcess {
  url: string;
  /** `POST /v1/failures` with the ingest key. */
  post(body: string): Promise<Response>;
  /** With -9; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Whether a process can be started with a limit on the size of its files. */
export function canLimitFiles(): boolean {
  return spawnSync('bash', ['-c', 'ulimit -f 1'], { stdio: 'ignore' }).status === 0;
}

/** Starts the collector on a free port and waits until it is ready. */
export async function startCollectorProcess(options: CollectorProcessOptions): Promise<CollectorProcess> {
  const { databaseUrl, dataDir, maxFileKib } = options;
  const port = String(await freePort());
  const [command, args]: [string, string[]] =
    maxFileKib === undefined
      ? [process.execPath, [MAIN]]
      : ['bash', ['-c', WITH_LIMIT, 'bash', String(maxFileKib), process.execPath, MAIN]];
  const child = spawn(command, args, {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl,
      FOGHORN_DATA_DIR: dataDir,
      FOGHORN_INGEST_KEY: KEY,
      FOGHORN_PORT: port,
      LOG_LEVEL: 'error',
    },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const ready = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await eventually(ready, (ok) => ok, 60_000);
  } catch (error) {
    await kill();
    throw error;
  }
  return {
    url,
    post: (body) =>
      fetch(`${url}/v1/failures`, { method: 'POST', headers: { authorization: `Bearer ${KEY}` }, body }),
    kill,
  };
}
