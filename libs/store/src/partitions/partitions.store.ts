import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../postgres/transaction.js';
import { whenUnlocked } from '../postgres/when-unlocked.js';
import {
  PARTITIONED_TABLES,
  partitionNamed,
  partitionsBetween,
  storageOf,
  type Partition,
  type PartitionedTable,
} from './partitioned-table.js';

const DAY_MS = 86_400_000;
/** Any number, the same in every process: whoever makes or drops partitions holds it. */
const LOCK_KEY = 4_676_001;

/** Names of partitions that were dropped, and of those in use that stayed for now. */
export interface DroppedPartitions {
  dropped: string[];
  postponed: string[];
}

/** Makes and drops the partitions of all partitioned tables. */
export class PartitionsStore {
  /** Partitions known to exist; forgotten when one turns out to be gone. */
  private readonly known = new Set<string>();

  constructor(private readonly pool: Pool) {}

  /**
   * Makes sure that failures which occurred between the two times (epoch milliseconds, in any order of days)
   * can be stored. Cheap when they exist: what has been seen is remembered.
   */
  async ensure(fromDay: number, toDay: number, now: number = Date.now()): Promise<void> {
    const wanted = PARTITIONED_TABLES.flatMap((table) => partitionsFor(table, fromDay, toDay, now));
    const unseen = wanted.filter((partition) => !this.known.has(partition.name));
    if (unseen.length === 0) return;
    const missing = await this.missing(unseen);
    if (missing.length > 0) {
      await inTransaction(this.pool, async (client) => {
        await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
        for (const partition of await this.missing(missing, client)) await create(client, partition);
      });
    }
    for (const partition of unseen) this.known.add(partition.name);
  }

  /** After a write found no partition: look again instead of trusting memory. */
  forget(): void {
    this.known.clear();
  }

  /**
   * Drops every partition of the table that ends at or before `before` (epoch milliseconds). One that is being read
   * or written just now is left for the next time: nobody waits for a drop longer than a moment.
   */
  async drop(before: number, name: PartitionedTable['name']): Promise<DroppedPartitions> {
    const result: DroppedPartitions = { dropped: [], postponed: [] };
    const table = PARTITIONED_TABLES.find((one) => one.name === name)!;
    for (const partition of await this.list(table)) {
      if (partition.to > before) continue;
      const dropped = await this.dropOne(partition);
      result[dropped ? 'dropped' : 'postponed'].push(partition.name);
    }
    return result;
  }

  /** Drops what is kept for a fixed time only: the finest rollups and the event keys. `now` is epoch milliseconds. */
  async dropShortLived(now: number): Promise<DroppedPartitions> {
    const result: DroppedPartitions = { dropped: [], postponed: [] };
    for (const { name, keptDays } of PARTITIONED_TABLES) {
      if (keptDays === null) continue;
      const { dropped, postponed } = await this.drop(now - keptDays * DAY_MS, name);
      result.dropped.push(...dropped);
      result.postponed.push(...postponed);
    }
    return result;
  }

  /**
   * Drops one partition; false when it is in use or still needed.
   *
   * @param isNeeded asked when nobody else can reach the partition any more, so that the answer stays true
   */
  async dropOne(
    { name, table }: Partition,
    isNeeded?: (client: PoolClient) => Promise<boolean>,
  ): Promise<boolean> {
    this.known.delete(name);
    const dropped = await whenUnlocked(this.pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
      if (isNeeded) {
        // The parent first, as all who go through it: they would meet in a circle otherwise.
        await client.query(`LOCK TABLE ONLY ${table}, ${name} IN ACCESS EXCLUSIVE MODE`);
        if (await isNeeded(client)) return false;
      }
      await client.query(`DROP TABLE IF EXISTS ${name}`);
      return true;
    });
    return dropped ?? false;
  }

  /** The existing partitions of one table, oldest first. */
  async list(table: PartitionedTable): Promise<Partition[]> {
    const { rows } = await this.pool.query<{ name: string }>(
      `SELECT child.relname AS name FROM pg_inherits
         JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent = to_regclass($1) ORDER BY 1`,
      [table.name],
    );
    return rows.flatMap(({ name }) => partitionNamed(table, name) ?? []);
  }

  private async missing(
    partitions: Partition[],
    client: Pool | PoolClient = this.pool,
  ): Promise<Partition[]> {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class JOIN pg_inherits ON inhrelid = pg_class.oid
        WHERE relname = ANY($1) AND pg_table_is_visible(pg_class.oid)`,
      [partitions.map(({ name }) => name)],
    );
    const existing = new Set(rows.map(({ name }) => name));
    return partitions.filter(({ name }) => !existing.has(name));
  }
}

function partitionsFor(table: PartitionedTable, from: number, to: number, now: number): Partition[] {
  if (table.name === 'event_keys') {
    // Filed by arrival, not by occurrence: last week's is probed, next week's is made ahead.
    return partitionsBetween(table, now - table.days * DAY_MS, now + DAY_MS);
  }
  const partitions = partitionsBetween(table, from, to);
  const { keptDays } = table;
  return keptDays === null ? partitions : partitions.filter((one) => one.to > now - (keptDays - 1) * DAY_MS);
}

/** Made apart and then attached: unlike CREATE … PARTITION OF, attaching lets writers of the table go on. */
async function create(client: PoolClient, { table, name, from, to }: Partition): Promise<void> {
  const [start, end] = [from, to].map((at) => new Date(at).toISOString());
  await client.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL) ${storageOf(table)}`);
  await client.query(
    `ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${start}') TO ('${end}')`,
  );
}
