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
  text: `INSERT INTO batches (batch_id, received_at, protocol, key_id, received) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (batch_id) DO NOTHING`,
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

  /** Announces a batch; announcing it again, or after it was finished, changes nothing. */
  async open(batch: OpenBatch): Promise<void> {
    await this.pool.query({
      ...OPEN,
      values: [batch.batchId, new Date(batch.receivedAt), batch.protocol, batch.keyId, batch.received],
    });
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
   * Takes back announcements older than `before` (epoch milliseconds) whose batch never reached the queue: the
   * collector ended in between, and the sender had no acknowledgement. Returns how many.
   */
  async dropUnqueued(before: number, isQueued: (batchId: string) => Promise<boolean>): Promise<number> {
    const { rows } = await this.pool.query<{ batch_id: string }>(
      `SELECT batch_id FROM batches WHERE finished_at IS NULL AND received_at < $1 ORDER BY received_at LIMIT 1000`,
      [new Date(before)],
    );
    const lost: string[] = [];
    for (const { batch_id } of rows) if (!(await isQueued(batch_id))) lost.push(batch_id);
    if (lost.length === 0) return 0;
    const result = await this.pool.query(
      'DELETE FROM batches WHERE finished_at IS NULL AND batch_id = ANY($1::uuid[])',
      [lost],
    );
    return result.rowCount ?? 0;
  }
}
