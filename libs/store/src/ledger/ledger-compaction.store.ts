import type { Pool } from 'pg';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/**
 * Days that the ledger keeps its batches one by one. It is by its row that a batch which is delivered again is known, so
 * this is far more than any queue takes to deliver it.
 */
export const LEDGER_DAYS = 7;
/** Batches of one statement. */
const CHUNK_ROWS = 5_000;

/** Sums up the ledger of long ago by the hour of receipt. */
export class LedgerCompactionStore {
  constructor(private readonly pool: Pool) {}

  /**
   * Moves the finished batches of all full hours that are old enough into their sums, and returns how many they were.
   * Each chunk is one statement: at no moment is a batch in both tables or in none. `now` is epoch milliseconds; `step`
   * is called between any two chunks, and what it throws ends the work.
   */
  async compact(
    now: number,
    step: () => Promise<void> = () => Promise.resolve(),
    chunkRows: number = CHUNK_ROWS,
  ): Promise<number> {
    const before = new Date(Math.floor((now - LEDGER_DAYS * DAY_MS) / HOUR_MS) * HOUR_MS);
    let total = 0;
    for (;;) {
      const { rows } = await this.pool.query<{ moved: number }>(
        `WITH moved AS (
           DELETE FROM batches WHERE batch_id = ANY(ARRAY(
             SELECT batch_id FROM batches WHERE received_at < $1 AND finished_at IS NOT NULL
              ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED))
           RETURNING received_at, received, stored, duplicate, not_failure, quarantined),
         added AS (
           INSERT INTO outcomes_1h AS o (bucket, received, stored, duplicate, not_failure, quarantined)
           SELECT date_bin('1 hour', received_at, 'epoch'), sum(received), sum(stored), sum(duplicate),
               sum(not_failure), sum(quarantined)
             FROM moved GROUP BY 1
           ON CONFLICT (bucket) DO UPDATE SET received = o.received + excluded.received,
             stored = o.stored + excluded.stored, duplicate = o.duplicate + excluded.duplicate,
             not_failure = o.not_failure + excluded.not_failure, quarantined = o.quarantined + excluded.quarantined)
         SELECT count(*)::int AS moved FROM moved`,
        [before, chunkRows],
      );
      const moved = rows[0]?.moved ?? 0;
      total += moved;
      if (moved < chunkRows) return total;
      await step();
    }
  }
}
