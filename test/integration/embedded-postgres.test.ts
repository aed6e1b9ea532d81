import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '#platform/postgres/embedded-postgres.js';

describe('the embedded Postgres', () => {
  it('creates its cluster once, below a folder closed to others, and keeps its data over a restart', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'foghorn data '));
    const steps: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      const server = await startEmbeddedPostgres({ dataDir, onStep: (step) => steps.push(step) });
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query('CREATE TABLE IF NOT EXISTS kept (n int)');
      await client.query('INSERT INTO kept VALUES (1)');
      const { rows } = await client.query<{ n: number; sync: string }>(
        `SELECT count(*)::int AS n, current_setting('synchronous_commit') AS sync FROM kept`,
      );
      expect(rows[0]).toEqual({ n: start + 1, sync: 'on' });
      await client.end();
      await server.stop();
      await expect(server.ended).resolves.toBe(0);
    }
    expect(steps).toEqual(['creating the database', 'starting Postgres', 'starting Postgres']);
  }, 60_000);
});
