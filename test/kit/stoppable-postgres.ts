import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#platform/postgres/embedded-postgres.js';
import { migrate } from '#store/migrations/migrate.js';
import { freePort } from './free-port.js';

/** A migrated Postgres that goes away and comes back at the same address with its data. */
export class StoppablePostgres {
  private constructor(
    private readonly dataDir: string,
    private readonly port: number,
    private server: EmbeddedPostgres,
  ) {}

  static async start(): Promise<StoppablePostgres> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'foghorn-stoppable-'));
    const port = await freePort();
    const server = await launch(dataDir, port);
    await migrate(server.url);
    return new StoppablePostgres(dataDir, port, server);
  }

  get url(): string {
    return this.server.url;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  async startAgain(): Promise<void> {
    this.server = await launch(this.dataDir, this.port);
  }

  /** At the end of the test. */
  async end(): Promise<void> {
    await this.server.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

// Crash safety of the server stays on: what it acknowledged is the matter of these tests.
function launch(dataDir: string, port: number): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, port, settings: { shared_buffers: '32MB', autovacuum: 'off' } });
}
