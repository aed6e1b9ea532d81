import type { Pool } from 'pg';
import { UNHURRIED } from '../postgres/pool.js';
import { PARTITIONED_TABLES, type PartitionedTable } from './partitioned-table.js';
import type { PartitionsStore } from './partitions.store.js';

/** Tables whose partitions are as good as finished when their day is over. */
const SETTLING: readonly PartitionedTable['name'][] = ['failures', 'rollups_1m'];
/** Milliseconds after the end of its day until a partition is taken for finished. */
const SETTLED_AFTER_MS = 3_600_000;
/** Partitions of one round. */
const ROUND = 4;

/** The last vacuum of a day, which autovacuum would put off until it has to hurry. */
export class PartitionUpkeepStore {
  constructor(
    private readonly pool: Pool,
    private readonly partitions: PartitionsStore,
  ) {}

  /**
   * Vacuums, freezes and analyses a few partitions whose day is over and which have pages that no vacuum has seen, and
   * returns their names. It holds nobody up: one that is locked is left for the next round. `now` is epoch milliseconds.
   */
  async settle(now: number, step: () => Promise<void> = () => Promise.resolve()): Promise<string[]> {
    const over: string[] = [];
    for (const table of PARTITIONED_TABLES.filter(({ name }) => SETTLING.includes(name))) {
      const list = await this.partitions.list(table);
      over.push(...list.filter(({ to }) => to + SETTLED_AFTER_MS <= now).map(({ name }) => name));
    }
    const { rows } = await this.pool.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
        WHERE oid = ANY (SELECT to_regclass(n) FROM unnest($1::text[]) AS n)
          AND (reltuples < 0 OR relallvisible < relpages * 0.9
            OR relpages * current_setting('block_size')::bigint < pg_relation_size(oid) * 0.9)
        ORDER BY relname DESC LIMIT ${ROUND}`,
      [over],
    );
    for (const { name } of rows) {
      await step();
      await this.vacuum(name);
    }
    return rows.map(({ name }) => name);
  }

  private async vacuum(table: string): Promise<void> {
    const client = await this.pool.connect();
    try {
      // In small doses, as autovacuum does it.
      await client.query('SET vacuum_cost_delay = 2');
      await client.query({ text: `VACUUM (FREEZE, ANALYZE, SKIP_LOCKED) ${table}`, ...UNHURRIED });
    } finally {
      // Not for the next user of the connection.
      await client.query('RESET vacuum_cost_delay').catch(() => undefined);
      client.release();
    }
  }
}
