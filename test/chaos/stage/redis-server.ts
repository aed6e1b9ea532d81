import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const START_LIMIT_MS = 20_000;

/** A real Redis whose every write reaches the disk before it is answered, as the compose file sets it. */
export class RedisServer {
  private constructor(
    private readonly folder: string,
    readonly port: number,
    private server: ChildProcess,
  ) {}

  static async start(folder: string, port: number): Promise<RedisServer> {
    mkdirSync(folder, { recursive: true });
    return new RedisServer(folder, port, await launch(folder, port));
  }

  /** Address past every proxy. */
  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async stop(name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.server.exitCode !== null || this.server.signalCode !== null) return;
    const ended = once(this.server, 'exit');
    this.server.kill(name);
    await ended;
  }

  async startAgain(): Promise<void> {
    this.server = await launch(this.folder, this.port);
  }

  pause(): void {
    this.server.kill('SIGSTOP');
  }

  resume(): void {
    this.server.kill('SIGCONT');
  }
}

async function launch(folder: string, port: number): Promise<ChildProcess> {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    appendonly: 'yes',
    appendfsync: 'always',
    save: '',
    'maxmemory-policy': 'noeviction',
    logfile: 'redis.log',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await answers(port))) {
    if (Date.now() > deadline) throw new Error('redis-server did not start');
    await sleep(50);
  }
  return server;
}

/** A Redis that still reads its file refuses the ping. */
async function answers(port: number): Promise<boolean> {
  const client = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
    enableReadyCheck: false,
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
