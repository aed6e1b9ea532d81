import { cp, mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrate } from '#store/migrations/migrate.js';
import { readMigrations } from '#store/migrations/migration-files.js';
import { useDatabase } from '../kit/postgres.js';

describe('the migrations', () => {
  const server = useDatabase({ migrated: false });
  const ours = path.join(__dirname, '../../prisma/migrations');
  let databases = 0;
  let folder: string;

  /** A database of its own on the file's server. */
  async function emptyDatabase(): Promise<string> {
    databases += 1;
    await server.pool.query(`CREATE DATABASE empty_${databases}`);
    const url = new URL(server.url);
    url.pathname = `/empty_${databases}`;
    return url.href;
  }

  async function ask<T extends object>(url: string, sql: string): Promise<T[]> {
    const { createPool } = await import('#store/postgres/pool.js');
    const pool = createPool(url, 1);
    try {
      return (await pool.query<T>(sql)).rows;
    } finally {
      await pool.end();
    }
  }

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'foghorn-migrations-'));
    await cp(ours, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function addMigration(name: string, sql: string): Promise<void> {
    await mkdir(path.join(folder, name), { recursive: true });
    await writeFile(path.join(folder, name, 'migration.sql'), sql);
  }

  it('are applied once, and written down as Prisma does', async () => {
    const url = await emptyDatabase();
    const known = await readMigrations();
    expect(await migrate(url)).toEqual(known.map(({ name }) => name));
    expect(await migrate(url)).toEqual([]);
    const rows = await ask(
      url,
      `SELECT migration_name AS name, checksum, applied_steps_count AS steps, finished_at IS NOT NULL AS finished,
         logs, rolled_back_at FROM _prisma_migrations ORDER BY 1`,
    );
    expect(rows).toEqual(
      known.map(({ name, checksum }) => ({
        name,
        checksum,
        steps: 1,
        finished: true,
        logs: null,
        rolled_back_at: null,
      })),
    );
  });

  it('are applied once when several processes boot at the same time', async () => {
    const url = await emptyDatabase();
    const results = await Promise.all(Array.from({ length: 5 }, () => migrate(url)));
    expect(results.filter((applied) => applied.length > 0)).toHaveLength(1);
  });

  it('refuse a database that a newer build has migrated', async () => {
    const url = await emptyDatabase();
    await addMigration('29990101000000_future', 'CREATE TABLE future (n int)');
    await migrate(url, { directory: folder });
    await expect(migrate(url)).rejects.toMatchObject({
      code: 'schema_newer',
      message: expect.stringContaining('29990101000000_future') as string,
    });
  });

  it('refuse a database whose migrations were other ones', async () => {
    const url = await emptyDatabase();
    await addMigration('20990101000000_more', 'CREATE TABLE more (n int)');
    await migrate(url, { directory: folder });
    await addMigration('20990101000000_more', 'CREATE TABLE more (n bigint)');
    await expect(migrate(url, { directory: folder })).rejects.toMatchObject({ code: 'migration_changed' });
  });

  it('leave nothing behind when one fails but a record of it, and go on once it is mended', async () => {
    const url = await emptyDatabase();
    await addMigration('20990101000000_broken', 'CREATE TABLE half (n int); SELECT 1/0;');
    await expect(migrate(url, { directory: folder })).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringContaining('division by zero') as string,
    });
    expect(
      await ask(url, `SELECT to_regclass('half') AS half, to_regclass('failures') IS NOT NULL AS failures`),
    ).toEqual([{ half: null, failures: true }]);
    expect(
      await ask(
        url,
        `SELECT logs, rolled_back_at IS NOT NULL AS undone FROM _prisma_migrations WHERE finished_at IS NULL`,
      ),
    ).toEqual([{ logs: 'division by zero', undone: true }]);
    await addMigration('20990101000000_broken', 'CREATE TABLE half (n int)');
    expect(await migrate(url, { directory: folder })).toEqual(['20990101000000_broken']);
  });

  it('leave it to the operator when another tool began one and did not finish', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    await ask(url, 'UPDATE _prisma_migrations SET finished_at = NULL RETURNING 1 AS one');
    await expect(migrate(url)).rejects.toMatchObject({ code: 'migration_failed' });
  });
});
