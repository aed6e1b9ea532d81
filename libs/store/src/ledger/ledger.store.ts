import type { Pool } from 'pg';

/** A batch as the collector announces it. */
export interface OpenBatch {
  /** A UUID. */
  batchId: string;
  /** Epoch milliseconds. */
  receivedAt: number;
  protocol: string;
  keyId: string | null;
  /** Events in it. */
  received: number;
}

const OPEN = {
  name: 'ledger-open',
  // A batch that comes out of a spool is announced again: it is under way once more, however old it is.
  text: `INSERT INTO batches AS b (batch_id, received_at, protocol, key_id, received, announced_at)
    SELECT batch_id, received_at, protocol, key_id, received, now()
      FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::int[])
        AS i (batch_id, received_at, protocol, key_id, received)
     ORDER BY batch_id
    ON CONFLICT (batch_id) DO UPDATE SET announced_at = excluded.announced_at WHERE b.finished_at IS NULL`,
};

const COUNT_FAULT = {
  name: 'ledger-count-fault',
  text: `INSERT INTO batches AS b (batch_id, received_at, protocol, key_id, received, faults)
    VALUES ($1, $2, $3, $4, $5, 1)
    ON CONFLICT (batch_id) DO UPDATE SET faults = b.faults + 1
    RETURNING faults`,
};

/** The ledger of batches that are on their way. */
export class LedgerStore {
  constructor(private readonly pool: Pool) {}

  /** Announces a batch; announcing it again, or after it was finished, changes no count. */
  async open(batch: OpenBatch): Promise<void> {
    await this.openAll([batch]);
  }

  /** Announces batches in one go. */
  async openAll(batches: readonly OpenBatch[]): Promise<void> {
    await this.pool.query({
      ...OPEN,
      values: [
        batches.map(({ batchId }) => batchId),
        batches.map(({ receivedAt }) => new Date(receivedAt).toISOString()),
        batches.map(({ protocol }) => protocol),
        batches.map(({ keyId }) => keyId),
        batches.map(({ received }) => received),
      ],
    });
  }

  /** Resolves when the ledger can be written to. */
  async ping(): Promise<void> {
    const { rows } = await this.pool.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
    if (rows[0]?.standby !== false) throw new Error('the database cannot be written to');
  }

  /** Counts an attempt at the batch that failed, and returns how many there were, over all workers and restarts. */
  async countFault(batch: OpenBatch): Promise<number> {
    const { rows } = await this.pool.query<{ faults: number }>({
      ...COUNT_FAULT,
      values: [batch.batchId, new Date(batch.receivedAt), batch.protocol, batch.keyId, batch.received],
    });
    return rows[0]?.faults ?? 0;
  }

  /**
   * Takes back announcements made before `before` (epoch milliseconds) whose batch is not in the queue: the collector
   * ended in between, and the sender had no acknowledgement. Those of a batch in a spool come back with its replay.
   * Returns how many.
   */
  async dropUnqueued(before: number, isQueued: (batchId: string) => Promise<boolean>): Promise<number> {
    const { rows } = await this.pool.query<{ batch_id: string }>(
      `SELECT batch_id FROM batches WHERE finished_at IS NULL AND received_at < $1 AND announced_at < $1
        ORDER BY received_at LIMIT 1000`,
      [new Date(before)],
    );
    const lost: string[] = [];
    for (const { batch_id } of rows) if (!(await isQueued(batch_id))) lost.push(batch_id);
    if (lost.length === 0) return 0;
    const result = await this.pool.query(
      'DELETE FROM batches WHERE finished_at IS NULL AND announced_at < $2 AND batch_id = ANY($1::uuid[])',
      [lost, new Date(before)],
    );
    return result.rowCount ?? 0;
  }
}
