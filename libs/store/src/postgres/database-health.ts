import type { Pool } from 'pg';
import { AppError } from '#platform/errors/app-error.js';
import { readMigrations } from '../migrations/migration-files.js';

/** What a probe asks of the database; each rejects when the answer is no. */
export class DatabaseHealth {
  private wanted: Promise<string[]> | undefined;

  constructor(private readonly pool: Pool) {}

  /** Whether the database answers. */
  async ping(): Promise<void> {
    await this.pool.query('SELECT 1');
  }

  /**
   * Whether every migration of this build has been applied.
   *
   * @throws AppError `schema_older` naming how many are missing.
   */
  async migrated(): Promise<void> {
    this.wanted ??= readMigrations().then((migrations) => migrations.map(({ name }) => name));
    const wanted = await this.wanted;
    const { rows } = await this.pool.query<{ applied: number }>(
      `SELECT count(DISTINCT migration_name)::int AS applied FROM _prisma_migrations
        WHERE migration_name = ANY($1) AND finished_at IS NOT NULL AND rolled_back_at IS NULL`,
      [wanted],
    );
    const missing = wanted.length - (rows[0]?.applied ?? 0);
    if (missing > 0) throw new AppError('schema_older', 503, `${missing} migrations are not applied yet`);
  }
}
