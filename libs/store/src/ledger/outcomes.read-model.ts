import type { Pool } from 'pg';
import type { OutcomeLedger } from '#contracts/outcome.js';

/** What became of everything that was received. */
export class OutcomesReadModel {
  constructor(private readonly pool: Pool) {}

  /**
   * Sums over the batches received from `from` up to and without `to` (epoch milliseconds). `received` is the
   * sum of the rest at any moment, because all of it comes from one snapshot. Of the hours that were summed up,
   * those count that begin in the period: it is exact to the batch when its ends are full hours, or younger.
   */
  async between(from: number, to: number): Promise<OutcomeLedger> {
    const { rows } = await this.pool.query<Record<keyof OutcomeLedger, string>>({
      name: 'outcomes-between',
      text: `SELECT coalesce(sum(received), 0) AS received,
          coalesce(sum(stored), 0) AS stored,
          coalesce(sum(duplicate), 0) AS duplicate,
          coalesce(sum(not_failure), 0) AS not_failure,
          coalesce(sum(quarantined), 0) AS quarantined,
          coalesce(sum(pending), 0) AS pending
        FROM (
          SELECT sum(received) AS received, sum(stored) AS stored, sum(duplicate) AS duplicate,
              sum(not_failure) AS not_failure, sum(quarantined) AS quarantined,
              sum(received) FILTER (WHERE finished_at IS NULL) AS pending
            FROM batches WHERE received_at >= $1 AND received_at < $2
          UNION ALL
          SELECT sum(received), sum(stored), sum(duplicate), sum(not_failure), sum(quarantined), 0
            FROM outcomes_1h WHERE bucket >= $1 AND bucket < $2) AS parts`,
      values: [new Date(from), new Date(to)],
    });
    const sums = Object.entries(rows[0] ?? {}).map(([outcome, count]) => [outcome, Number(count)]);
    return Object.fromEntries(sums) as OutcomeLedger;
  }
}
