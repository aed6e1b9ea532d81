import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = path.resolve(__dirname, '../../dist/apps/standalone/src/main.js');
const START_LIMIT_MS = 60_000;

/** A real Foghorn in a process of its own. */
export interface Instance {
  url: string;
  dataDir: string;
  adminToken: string;
  ingestKey: string;
  process: ChildProcess;
  /** Everything that it printed so far. */
  output(): string;
  /** Sends the signal and resolves with the exit code (null when the signal ended it). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** `GET` with the admin token, parsed. */
  get<T>(path: string): Promise<T>;
  /** `POST /v1/failures` with the ingest key. */
  ingest(body: string | Buffer, headers?: Record<string, string>): Promise<Response>;
}

export interface InstanceOptions {
  dataDir?: string;
  env?: Record<string, string>;
}

/** A process that ended before it was ready. */
export class StartFailed extends Error {
  constructor(
    readonly exitCode: number | null,
    readonly output: string,
  ) {
    super(`Foghorn ended with ${exitCode} before it was ready:\n${output.slice(-4_000)}`);
  }
}

/** Starts the built standalone service on a free port and waits until it says that it is ready. */
export async function startInstance(options: InstanceOptions = {}): Promise<Instance> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'foghorn e2e ')));
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    env: {
      PATH: process.env['PATH'],
      FOGHORN_PORT: '0',
      FOGHORN_DATA_DIR: dataDir,
      NO_COLOR: '1',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  let ended = false;
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  void exited.then(() => (ended = true));

  const url = await untilReady(
    () => printed,
    () => ended,
  );
  if (url === null) throw new StartFailed(await exited, printed);
  const secret = async (name: string, variable: string) =>
    options.env?.[variable] ?? (await readFile(path.join(dataDir, name), 'utf8')).trim();
  const adminToken = await secret('admin-token', 'FOGHORN_ADMIN_TOKEN');
  const ingestKey = await secret('ingest-key', 'FOGHORN_INGEST_KEY');

  return {
    url,
    dataDir,
    adminToken,
    ingestKey,
    process: child,
    output: () => printed,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exited;
    },
    async get<T>(route: string) {
      const response = await fetch(url + route, { headers: { authorization: `Bearer ${adminToken}` } });
      if (!response.ok) throw new Error(`GET ${route} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as T;
    },
    ingest: (body, headers = {}) =>
      fetch(`${url}/v1/failures`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ingestKey}`, ...headers },
        body: typeof body === 'string' ? body : new Uint8Array(body),
      }),
  };
}

/** The address that it printed; null when it ended before. */
async function untilReady(printed: () => string, ended: () => boolean): Promise<string | null> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    if (ended()) return null;
    const match = /Foghorn is ready[\s\S]*?Address\s+(http:\S+)[\s\S]*Stop with/.exec(printed());
    if (match) return match[1]!;
    await sleep(25);
  }
  throw new Error(`Foghorn was not ready in time:\n${printed()}`);
}

/** Polls until `read` gives what `accept` takes; the last value is in the error. */
export async function eventually<T>(
  read: () => Promise<T>,
  accept: (value: T) => boolean,
  limitMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`still not so after ${limitMs} ms: ${JSON.stringify(value).slice(0, 2_000)}`);
    await sleep(50);
  }
}
