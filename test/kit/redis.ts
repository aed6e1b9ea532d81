import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';

export interface TestRedis {
  url: string;
  /** Ends it and keeps its data. */
  halt(): Promise<void>;
  /** After `halt`: with the same address and data. */
  startAgain(): Promise<TestRedis>;
  stop(): Promise<void>;
}

export interface TestRedisOptions {
  appendOnly?: 'yes' | 'no';
  appendFsync?: 'always' | 'everysec';
}

/** Whether Debian's `redis-server` (or any other) is on the path; without it the suites on Redis are skipped. */
export function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A real Redis on a free port, with the append-only file as in production. */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  return launch(await mkdtemp(path.join(tmpdir(), 'foghorn-redis-')), await freePort(), options);
}

async function launch(folder: string, port: number, options: TestRedisOptions): Promise<TestRedis> {
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--appendonly',
    options.appendOnly ?? 'yes',
    '--appendfsync',
    options.appendFsync ?? 'everysec',
    '--save',
    '',
  ];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  for (let attempt = 0; attempt < 200 && !(await answers(port)); attempt += 1) await sleep(25);
  const halt = async () => {
    if (server.exitCode === null) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    halt,
    startAgain: () => launch(folder, port, options),
    async stop() {
      await halt();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<boolean> {
  // A client whose first attempt failed stays closed, so each attempt has its own.
  const client = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    // One that never was connected is closed; its disconnect would leave a timer behind.
    if (client.status !== 'end') client.disconnect();
  }
}
