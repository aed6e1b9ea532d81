import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import { endClient } from '#platform/postgres/end-client.js';
import { UNHURRIED } from '../postgres/pool.js';
import { readMigrations, type Migration } from './migration-files.js';

/** The key of Prisma's own migration lock, so that `prisma migrate deploy` and this runner exclude each other. */
const LOCK_KEY = 72_707_369;
const OLDEST_POSTGRES = 15;
/** Somebody else migrates; asked again so often, in milliseconds. */
const LOCK_POLL_MS = 200;
/** So long a start waits for a connection and for an answer, in milliseconds; then whoever supervises it starts it anew. */
const ANSWER_LIMIT_MS = 20_000;

/** The table Prisma keeps; same columns, so that its tools can go on with it. */
const LEDGER_DDL = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  varchar(36) PRIMARY KEY NOT NULL,
  checksum            varchar(64) NOT NULL,
  finished_at         timestamptz,
  migration_name      varchar(255) NOT NULL,
  logs                text,
  rolled_back_at      timestamptz,
  started_at          timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0
)`;

interface LedgerRow {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

export interface MigrateOptions {
  logger?: Logger | undefined;
  /** Folder of the migrations; the installation's own unless a test says otherwise. */
  directory?: string | undefined;
  /** Longest wait for an answer, in milliseconds; a migration itself may take as long as it takes. */
  answerLimitMs?: number | undefined;
}

/**
 * Brings the database to this build's schema and returns the names of the migrations applied now. Safe to call
 * from several processes at once.
 *
 * @throws AppError `postgres_too_old`, `schema_newer`, `migration_changed`, `migration_failed`.
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = await readMigrations(options.directory);
  const { answerLimitMs = ANSWER_LIMIT_MS } = options;
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'foghorn-migrate',
    connectionTimeoutMillis: answerLimitMs,
    query_timeout: answerLimitMs,
  });
  // Who waits for an answer hears of a broken connection; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await refuseOldServer(client);
    // Held by the session: closing the connection below lets go of it, whatever happens.
    await lock(client);
    await client.query(LEDGER_DDL);
    const applied: string[] = [];
    for (const migration of await pending(client, migrations)) {
      await apply(client, migration);
      options.logger?.info({ migration: migration.name }, 'migration applied');
      applied.push(migration.name);
    }
    return applied;
  } finally {
    await endClient(client);
  }
}

/** Asks instead of waiting, so that a connection that died meanwhile is noticed. */
async function lock(client: Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [
      LOCK_KEY,
    ]);
    if (rows[0]?.mine) return;
    await sleep(LOCK_POLL_MS);
  }
}

async function refuseOldServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ v: string }>(`SELECT current_setting('server_version_num') AS v`);
  const major = Math.floor(Number(rows[0]?.v) / 10_000);
  if (major < OLDEST_POSTGRES) {
    throw new AppError(
      'postgres_too_old',
      500,
      `The database is Postgres ${major}; Foghorn needs ${OLDEST_POSTGRES} or newer.`,
    );
  }
}

async function pending(client: Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<LedgerRow>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const migration = known.get(row.migration_name);
    if (!migration) {
      throw new AppError(
        'schema_newer',
        500,
        `The database has the migration ${row.migration_name}, which this version of Foghorn does not know. ` +
          'It was written by a newer version: start that one, or restore a backup from before the upgrade.',
      );
    }
    if (row.finished_at === null) {
      throw new AppError(
        'migration_failed',
        500,
        `The migration ${row.migration_name} was begun by another tool and did not finish. ` +
          'Look into its logs in the table _prisma_migrations and resolve it with `prisma migrate resolve`.',
      );
    }
    if (row.checksum !== migration.checksum) {
      throw new AppError(
        'migration_changed',
        500,
        `The migration ${row.migration_name} was changed after it had been applied to this database.`,
      );
    }
  }
  const done = new Set(rows.map((row) => row.migration_name));
  return migrations.filter((migration) => !done.has(migration.name));
}

/** One transaction for the SQL and its ledger row: after a crash there is either both or neither. */
async function apply(client: Client, migration: Migration): Promise<void> {
  const id = randomUUID();
  try {
    await client.query('BEGIN');
    await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
      id,
      migration.checksum,
      migration.name,
    ]);
    await client.query({ text: migration.sql, ...UNHURRIED });
    await client.query(
      'UPDATE _prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1',
      [id],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    // Recorded as rolled back, because it was: the next start may try again.
    await client.query(
      'INSERT INTO _prisma_migrations (id, checksum, migration_name, logs, rolled_back_at) VALUES ($1, $2, $3, $4, now())',
      [id, migration.checksum, migration.name, reason],
    );
    throw new AppError('migration_failed', 500, `The migration ${migration.name} failed: ${reason}`, {
      cause: error,
    });
  }
}
