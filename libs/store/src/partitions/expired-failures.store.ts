import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { UNHURRIED } from '../postgres/pool.js';
import type { RetentionPolicy } from '../projects/retention-policy.js';
import type { PartitionsStore } from './partitions.store.js';
import { PARTITIONED_TABLES, type Partition } from './partitioned-table.js';
import { rewritePartition } from './rewrite-partition.js';

const FAILURES = PARTITIONED_TABLES.find(({ name }) => name === 'failures')!;
const DAY_MS = 86_400_000;
/** Rows of one DELETE: a few dozen milliseconds. */
export const CHUNK_ROWS = 2_000;

/** What was done about failures that are no longer kept. */
export interface ExpiredFailures {
  rows: number;
  /** Names of partitions dropped, of those that were in use, and of those that only a part was left of. */
  dropped: string[];
  postponed: string[];
  rewritten: string[];
}

export interface ExpiryOptions {
  /** Epoch milliseconds. */
  now: number;
  /** Days that an event may be late: older partitions are as good as read-only. */
  lateDays: number;
  /** Called between any two steps; what it throws ends the work. */
  step?: () => Promise<void>;
  chunkRows?: number;
}

/**
 * Removes failures whose projects keep them no longer. A day that nobody keeps is dropped whole. Of a day that some
 * projects keep, the others' rows are deleted a few thousand at a time; when most of an old day is gone, the rest is
 * moved together so that the disk gets its space back.
 */
export class ExpiredFailuresStore {
  constructor(
    private readonly pool: Pool,
    private readonly partitions: PartitionsStore,
  ) {}

  /** Does all that is due. Stopping in the middle is safe: the next time goes on where this one ended. */
  async expire(policy: RetentionPolicy, options: ExpiryOptions): Promise<ExpiredFailures> {
    const result: ExpiredFailures = { rows: 0, dropped: [], postponed: [], rewritten: [] };
    for (const partition of await this.partitions.list(FAILURES)) {
      if (partition.to > options.now - policy.shortest * DAY_MS) break;
      await this.expirePartition(partition, policy, options, result);
    }
    return result;
  }

  private async expirePartition(
    partition: Partition,
    policy: RetentionPolicy,
    options: ExpiryOptions,
    result: ExpiredFailures,
  ): Promise<void> {
    await options.step?.();
    const { name, to } = partition;
    const isKept = (project: string) => policy.keeps(project, to, options.now);
    const projects = await projectsIn(this.pool, name);
    if (!projects.some(isKept)) {
      const dropped = await this.partitions.dropOne(partition, async (client) =>
        (await projectsIn(client, name)).some(isKept),
      );
      result[dropped ? 'dropped' : 'postponed'].push(name);
      return;
    }
    let gone = 0;
    for (const project of projects)
      if (!isKept(project)) gone += await this.deleteRows(name, project, options);
    result.rows += gone;
    if (gone === 0) return;
    await this.pool.query({ text: `VACUUM (ANALYZE, SKIP_LOCKED) ${name}`, ...UNHURRIED });
    if (to > options.now - (options.lateDays + 1) * DAY_MS || gone < (await this.rowsIn(name))) return;
    await options.step?.();
    if (await rewritePartition(this.pool, partition)) result.rewritten.push(name);
  }

  /** Goes through the project's rows in the order of the primary key, and never twice over what it deleted. */
  private async deleteRows(table: string, project: string, options: ExpiryOptions): Promise<number> {
    let total = 0;
    for (let from = new Date(0); ;) {
      const startedAt = performance.now();
      const { rows } = await this.pool.query<{ gone: number; last: Date | null }>(
        `WITH gone AS (
           DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM ${table} WHERE project_id = $1 AND occurred_at >= $2
              ORDER BY occurred_at, id LIMIT $3))
           RETURNING occurred_at)
         SELECT count(*)::int AS gone, max(occurred_at) AS last FROM gone`,
        [project, from, options.chunkRows ?? CHUNK_ROWS],
      );
      const { gone, last } = rows[0]!;
      total += gone;
      if (!last || gone === 0) return total;
      from = last;
      await options.step?.();
      // As much rest as work, so that it never takes more than half of a disk.
      await pause(performance.now() - startedAt);
    }
  }

  /** An estimate, exact right after a vacuum. */
  private async rowsIn(table: string): Promise<number> {
    const { rows } = await this.pool.query<{ n: number }>(
      'SELECT reltuples::float8 AS n FROM pg_class WHERE oid = to_regclass($1)',
      [table],
    );
    return rows[0]?.n ?? 0;
  }
}

/** The projects with rows in a partition, by jumping from one to the next in the primary key. */
async function projectsIn(client: Pool | PoolClient, table: string): Promise<string[]> {
  const next = (than: string) => `(SELECT project_id FROM ${table} ${than} ORDER BY project_id LIMIT 1)`;
  const { rows } = await client.query<{ id: string }>(
    `WITH RECURSIVE found (id) AS (
       SELECT ${next('')}
       UNION ALL
       SELECT ${next('WHERE project_id > found.id')} FROM found WHERE found.id IS NOT NULL)
     SELECT id FROM found WHERE id IS NOT NULL`,
  );
  return rows.map(({ id }) => id);
}
