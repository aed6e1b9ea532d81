import type { Pool } from 'pg';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { ExpiredFailuresStore } from '#store/partitions/expired-failures.store.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { RetentionStore } from '#store/projects/retention.store.js';
import { batchOf, failureOf } from './batches.js';

export const DAY_MS = 86_400_000;

/** Stores of one database at a stated time, with failures of any age. */
export class KeepingStage {
  readonly partitions: PartitionsStore;
  readonly expired: ExpiredFailuresStore;
  readonly retention: RetentionStore;
  readonly writer: BatchWriter;

  /** `now` is epoch milliseconds; by default failures are kept for 30 days and counts for 400. */
  constructor(
    readonly pool: Pool,
    readonly now: number,
    failures = 30,
  ) {
    this.partitions = new PartitionsStore(pool);
    this.expired = new ExpiredFailuresStore(pool, this.partitions);
    this.retention = new RetentionStore(pool, { failures, rollups: 400 });
    this.writer = new BatchWriter(pool, this.partitions, { now: () => now, retention: this.retention });
  }

  /** Stores so many failures that occurred, and came in, so many days before the stage's time. */
  async fail(projectId: string, daysAgo: number, count = 1): Promise<void> {
    const at = this.now - daysAgo * DAY_MS;
    const writer = new BatchWriter(this.pool, this.partitions, { now: () => at });
    const items = Array.from({ length: count }, (_, n) =>
      failureOf({ projectId, occurredAt: at - n, receivedAt: at }),
    );
    await writer.write(batchOf(items, { receivedAt: at }));
  }

  /** Removes what is no longer kept. */
  async expire(chunkRows = 10) {
    return this.expired.expire(await this.retention.policy(), { now: this.now, lateDays: 30, chunkRows });
  }

  /** Stored failures, as `project age-in-days`, with their number. */
  async stored(): Promise<Record<string, number>> {
    const { rows } = await this.pool.query<{ what: string; n: number }>(
      `SELECT project_id || ' ' || round(extract(epoch FROM $1::timestamptz - occurred_at) / 86400) AS what,
          count(*)::int AS n
        FROM failures GROUP BY 1 ORDER BY 1`,
      [new Date(this.now)],
    );
    return Object.fromEntries(rows.map(({ what, n }) => [what, n]));
  }
}
