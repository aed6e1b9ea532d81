import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { sqlState } from './sql-error.js';
import { inTransaction } from './transaction.js';

/** Whoever comes after somebody who waits for an exclusive lock waits, too: hence no longer than this. */
export const LOCK_WAIT_MS = 100;
const ATTEMPTS = 5;
/** Those who queued up behind an attempt get this long before the next one. */
const PAUSE_MS = 300;

/**
 * Runs `work`, which takes locks that hold others up, in a transaction that would rather give up than wait for them:
 * null when it did not get them. `work` may be begun several times, and only the last one counts.
 */
export async function whenUnlocked<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T | null> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (attempt > 1) await pause(PAUSE_MS);
    try {
      return await inTransaction(pool, async (client) => {
        await client.query(`SET LOCAL lock_timeout = ${LOCK_WAIT_MS}`);
        return work(client);
      });
    } catch (error) {
      if (!isLockNotHad(error)) throw error;
    }
  }
  return null;
}

/** True when a lock was not had in time, or two waited for each other. */
export function isLockNotHad(error: unknown): boolean {
  return ['55P03', '40P01'].includes(sqlState(error) ?? '');
}
