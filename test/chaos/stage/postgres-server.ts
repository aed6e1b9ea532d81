import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#platform/postgres/embedded-postgres.js';
import type { Random } from '../random.js';
import { childrenOf, signal } from './signals.js';

const START_ATTEMPTS = 20;
/** So long a recovery may take, in milliseconds. */
const RECOVERY_LIMIT_MS = 60_000;

/** A real Postgres that can be taken away and brought back at the same address. Its durability is never switched off. */
export class PostgresServer {
  private constructor(
    private readonly dataDir: string,
    readonly port: number,
    private server: EmbeddedPostgres,
  ) {}

  static async start(dataDir: string, port: number): Promise<PostgresServer> {
    return new PostgresServer(dataDir, port, await launch(dataDir, port));
  }

  /** Address past every proxy. */
  get url(): string {
    return this.server.url;
  }

  /** `fast` rolls back and writes a checkpoint, `immediate` leaves everything to crash recovery. */
  async stop(mode: 'fast' | 'immediate'): Promise<void> {
    signal(this.server.pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await this.server.ended;
  }

  async startAgain(): Promise<void> {
    this.server = await launch(this.dataDir, this.port);
  }

  /** What the kernel does when memory runs out: Postgres then restarts all the others and recovers. */
  killBackend(random: Random): void {
    const children = childrenOf(this.server.pid);
    if (children.length > 0) signal(random.pick(children), 'SIGKILL');
  }

  /** Resolves once it takes connections again. @throws what it still answers after a minute. */
  async untilBack(): Promise<void> {
    const deadline = Date.now() + RECOVERY_LIMIT_MS;
    for (;;) {
      const client = new pg.Client({ connectionString: this.url });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await sleep(100);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  pause(): void {
    for (const pid of [this.server.pid, ...childrenOf(this.server.pid)]) signal(pid, 'SIGSTOP');
  }

  resume(): void {
    for (const pid of [...childrenOf(this.server.pid), this.server.pid]) signal(pid, 'SIGCONT');
  }

  /** At the end of the run. */
  end(): Promise<void> {
    return this.server.stop();
  }
}

async function launch(dataDir: string, port: number): Promise<EmbeddedPostgres> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startEmbeddedPostgres({
        dataDir,
        port,
        // Connections that hang half open stay with the server for a while, beside their successors.
        settings: { shared_buffers: '128MB', max_connections: '300' },
      });
    } catch (error) {
      if (attempt >= START_ATTEMPTS) throw error;
      await sleep(500);
    }
  }
}
