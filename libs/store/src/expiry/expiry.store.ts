import type { Pool } from 'pg';
import type { RetentionPolicy } from '../projects/retention-policy.js';
import { EXPIRING_TABLES, type ExpiringTable } from './expiring-tables.js';

/** Rows of one DELETE. */
const CHUNK_ROWS = 1_000;

/** Forgets rows of the small tables once they are old enough. */
export class ExpiryStore {
  constructor(private readonly pool: Pool) {}

  /**
   * Deletes what the table keeps no longer, a thousand rows at a time, and returns how many they were. `now` is epoch
   * milliseconds; `step` is called between any two chunks, and what it throws ends the work.
   */
  async expire(
    name: ExpiringTable['name'],
    policy: RetentionPolicy,
    now: number,
    step: () => Promise<void> = () => Promise.resolve(),
  ): Promise<number> {
    const { condition, values } = EXPIRING_TABLES.find((table) => table.name === name)!;
    const parameters = values(policy, now);
    let total = 0;
    for (;;) {
      // A row that somebody is changing just now is not old, or will be there the next time.
      const { rowCount } = await this.pool.query(
        `DELETE FROM ${name} WHERE ctid = ANY(ARRAY(
           SELECT ctid FROM ${name} t WHERE ${condition}
            LIMIT ${CHUNK_ROWS} FOR UPDATE SKIP LOCKED))`,
        parameters,
      );
      total += rowCount ?? 0;
      if ((rowCount ?? 0) < CHUNK_ROWS) return total;
      await step();
    }
  }
}
