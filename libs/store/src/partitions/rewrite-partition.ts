import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { UNHURRIED } from '../postgres/pool.js';
import { isLockNotHad, LOCK_WAIT_MS } from '../postgres/when-unlocked.js';
import { inTransaction } from '../postgres/transaction.js';
import { storageOf, type Partition } from './partitioned-table.js';

const ATTEMPTS = 5;
const PAUSE_MS = 300;

/**
 * Moves what is left in a partition into a new table that takes its place, which gives the space of deleted rows back to
 * the disk. Readers go on all the while; a writer into this very day waits until it is over, so this is for days that
 * are too old for late events. False when others held the partition or the table for too long.
 */
export async function rewritePartition(pool: Pool, partition: Partition): Promise<boolean> {
  const { table, name, from, to } = partition;
  const [start, end] = [from, to].map((at) => new Date(at).toISOString());
  const compact = `${name}_compact`;
  try {
    await inTransaction(pool, async (client) => {
      await client.query(`SET LOCAL lock_timeout = ${LOCK_WAIT_MS}`);
      await client.query(`LOCK TABLE ${name} IN SHARE MODE`);
      await client.query(`CREATE TABLE ${compact} (LIKE ${table} INCLUDING ALL) ${storageOf(table)}`);
      await client.query({ text: `INSERT INTO ${compact} SELECT * FROM ${name}`, ...UNHURRIED });
      // Says what attaching would otherwise have to read every row for.
      await client.query(
        `ALTER TABLE ${compact} ADD CONSTRAINT bounds
          CHECK (occurred_at IS NOT NULL AND occurred_at >= '${start}' AND occurred_at < '${end}')`,
      );
      await untilUnlocked(client, async () => {
        await client.query(`DROP TABLE ${name}`);
        await client.query(
          `ALTER TABLE ${table} ATTACH PARTITION ${compact} FOR VALUES FROM ('${start}') TO ('${end}')`,
        );
        await client.query(`ALTER TABLE ${compact} DROP CONSTRAINT bounds`);
        await client.query(`ALTER TABLE ${compact} RENAME TO ${name}`);
      });
    });
  } catch (error) {
    if (isLockNotHad(error)) return false;
    throw error;
  }
  await pool.query({ text: `VACUUM (FREEZE, ANALYZE, SKIP_LOCKED) ${name}`, ...UNHURRIED });
  return true;
}

/** Tries again without losing the copy made before. */
async function untilUnlocked(client: PoolClient, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await client.query('SAVEPOINT before');
    try {
      return await work();
    } catch (error) {
      if (!isLockNotHad(error) || attempt === ATTEMPTS) throw error;
      await client.query('ROLLBACK TO SAVEPOINT before');
      await pause(PAUSE_MS);
    }
  }
}
