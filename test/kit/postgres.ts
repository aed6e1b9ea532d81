import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Pool } from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#platform/postgres/embedded-postgres.js';
import { migrate } from '#store/migrations/migrate.js';
import { createPool } from '#store/postgres/pool.js';

export interface TestDatabase {
  /** Connection string of a database of this file's own. Set once `beforeAll` has run. */
  readonly url: string;
  /** A pool on it, closed at the end. */
  readonly pool: Pool;
}

/**
 * Gives the test file an embedded Postgres of its own, migrated unless told otherwise. Call it at the top of
 * a file or `describe`. Crash safety is switched off: nothing here outlives the test.
 */
export function useDatabase(
  options: { migrated?: boolean; settings?: Record<string, string> } = {},
): TestDatabase {
  let server: EmbeddedPostgres | undefined;
  let dataDir: string | undefined;
  let pool: Pool | undefined;

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'foghorn-test-'));
    server = await startEmbeddedPostgres({
      dataDir,
      settings: { fsync: 'off', full_page_writes: 'off', autovacuum: 'off', ...options.settings },
    });
    if (options.migrated !== false) await migrate(server.url);
    pool = createPool(server.url);
  }, 60_000);

  afterAll(async () => {
    await pool?.end();
    await server?.stop();
    if (dataDir) await rm(dataDir, { recursive: true, force: true });
  }, 30_000);

  const ready = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The database is there only once beforeAll has run.');
    return value;
  };
  return {
    get url() {
      return ready(server).url;
    },
    get pool() {
      return ready(pool);
    },
  };
}
