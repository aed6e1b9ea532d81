import type { Pool, PoolClient } from 'pg';
import type { OutcomeCounts } from '#contracts/outcome.js';
import type { PartitionsStore } from '../partitions/partitions.store.js';
import { isConflict, isDataError, isMissingPartition } from '../postgres/sql-error.js';
import { inTransaction } from '../postgres/transaction.js';
import { upsertArrivals } from './arrival-upsert.js';
import type { RetentionStore } from '../projects/retention.store.js';
import { beginBatch, finishBatch, finishedCounts } from './batch-ledger.js';
import { storeCarefully } from './careful-store.js';
import type { BatchResult, ClassifiedBatch } from './classified-batch.js';
import { claimKeys, claimNewKeys, isKnownKey } from './event-keys.js';
import { UnstorableValue } from './failure-copy.js';
import { insertQuarantine } from './quarantine-insert.js';
import { isRecordFault } from './record-fault.js';
import { beginRetry, finishRetry } from './retry-ledger.js';
import { sortItems, type FailureRow, type QuarantineRow, type SortedItems } from './sorted-items.js';
import { storeTraffic } from './traffic-upsert.js';
import { storeClaimed, type StoreContext, type StoredRows } from './store-claimed.js';

const ATTEMPTS = 4;
/** After a repeat so many batches look before they claim: where one event is sent twice, others are. */
const BATCHES_THAT_LOOK = 50;

type StoreRows = (client: PoolClient, rows: FailureRow[], context: StoreContext) => Promise<StoredRows>;

/** Thrown to roll back a transaction that lost against another delivery of the same batch. */
class FinishedMeanwhile extends Error {}

export interface BatchWriterOptions {
  /** Stands in for the database's clock, so that a test can turn the week. Epoch milliseconds. */
  now?: () => number;
  /** Tells what is too old for its project; without it only what is too old for all is refused. */
  retention?: RetentionStore;
}

/** The hot path: stores classified batches, each in one transaction and exactly once. */
export class BatchWriter {
  /** Batches that are still to look for known keys before they claim theirs. */
  private looking = 0;

  constructor(
    private readonly pool: Pool,
    private readonly partitions: PartitionsStore,
    private readonly options: BatchWriterOptions = {},
  ) {}

  /**
   * Stores what is new in the batch, counts it into issues and rollups, sets aside what cannot be stored and
   * closes the batch in the ledger: all of it or nothing. A batch that was finished before changes nothing.
   *
   * @throws the database's error when it is out of reach or out of order; the batch can be written again.
   */
  write(batch: ClassifiedBatch): Promise<BatchResult> {
    if (this.looking === 0) return this.tryToWrite(batch, storeAtOnce);
    this.looking -= 1;
    return this.tryToWrite(batch, storeWhatIsNew);
  }

  /**
   * Writes a batch that kept failing for reasons that may lie in a record: like `write`, but the records with which
   * it fails are looked for by halving, and set aside.
   *
   * @throws as `write` does.
   */
  isolate(batch: ClassifiedBatch): Promise<BatchResult> {
    return this.tryToWrite(batch, (client, rows, context) =>
      storeCarefully(client, rows, context, isRecordFault),
    );
  }

  private async tryToWrite(batch: ClassifiedBatch, storeFirst: StoreRows): Promise<BatchResult> {
    const items = sortItems(batch, await this.options.retention?.recentPolicy());
    let storeRows = storeFirst;
    for (let attempt = 1; ; attempt += 1) {
      await this.ensurePartitions(batch, items);
      try {
        return await inTransaction(this.pool, (client) => this.writeOnce(client, batch, items, storeRows));
      } catch (error) {
        if (error instanceof FinishedMeanwhile) continue;
        if (attempt >= ATTEMPTS) throw error;
        if (isMissingPartition(error)) {
          this.partitions.forget();
        } else if (isKnownKey(error)) {
          this.looking = BATCHES_THAT_LOOK;
          storeRows = storeWhatIsNew;
        } else if (isRefusedRow(error) && (storeRows === storeAtOnce || storeRows === storeWhatIsNew)) {
          storeRows = storeWithoutRefused;
        } else if (!isConflict(error)) {
          throw error;
        }
      }
    }
  }

  private async writeOnce(
    client: PoolClient,
    batch: ClassifiedBatch,
    items: SortedItems,
    storeRows: StoreRows,
  ): Promise<BatchResult> {
    const { retryOf } = batch;
    const { now, finished } = await (retryOf === undefined
      ? beginBatch(client, batch.batchId)
      : beginRetry(client, retryOf));
    if (finished) return alreadyDone(await finishedCounts(client, batch.batchId));
    const context = { batchId: batch.batchId, now: this.options.now?.() ?? now };
    const result = await storeRows(client, items.failures, context);
    const quarantine = [...items.quarantine, ...refusedRows(batch, result)];
    const notFailure = items.notFailure + (await storeTraffic(client, items.traffic, context.now));
    const counts: OutcomeCounts = {
      stored: result.stored.length,
      duplicate: batch.items.length - result.stored.length - notFailure - quarantine.length,
      not_failure: notFailure,
      quarantined: quarantine.length,
    };
    if (retryOf !== undefined) {
      await finishRetry(client, retryOf, counts, quarantine[0]);
    } else {
      await insertQuarantine(client, batch, quarantine);
      await upsertArrivals(client, batch);
      if (!(await finishBatch(client, batch, counts))) throw new FinishedMeanwhile();
    }
    return {
      alreadyDone: false,
      counts,
      stored: result.stored.map(({ item }) => item),
      quarantined: quarantine.map(({ event, reason, detail }) => ({ event, reason, detail })),
      newIssues: result.opened,
      regressedIssues: result.regressed,
    };
  }

  private async ensurePartitions(batch: ClassifiedBatch, { failures }: SortedItems): Promise<void> {
    const now = this.options.now?.() ?? Date.now();
    const times = failures.map(({ event }) => event.occurredAt);
    // Day by day, because one late event must not make all the days between.
    const days = new Set([now, ...times].map((at) => Math.floor(at / 86_400_000) * 86_400_000));
    for (const day of days) await this.partitions.ensure(day, day, now);
  }
}

/** For rows that are new, as nearly all are. */
async function storeAtOnce(
  client: PoolClient,
  rows: FailureRow[],
  context: StoreContext,
): Promise<StoredRows> {
  const stored = await claimNewKeys(client, rows, context.now);
  return { stored, refused: [], ...(await storeClaimed(client, stored, context)) };
}

async function storeWhatIsNew(
  client: PoolClient,
  rows: FailureRow[],
  context: StoreContext,
): Promise<StoredRows> {
  const stored = await claimKeys(client, rows, context.now);
  return { stored, refused: [], ...(await storeClaimed(client, stored, context)) };
}

function storeWithoutRefused(
  client: PoolClient,
  rows: FailureRow[],
  context: StoreContext,
): Promise<StoredRows> {
  return storeCarefully(client, rows, context, isRefusedRow);
}

/** A row that the database does not take, said in so many words. */
function isRefusedRow(error: unknown): boolean {
  return (isDataError(error) && !isMissingPartition(error)) || error instanceof UnstorableValue;
}

function refusedRows(batch: ClassifiedBatch, { refused }: StoredRows): QuarantineRow[] {
  return refused.map(({ row, detail }) => ({
    index: batch.items.indexOf(row.item),
    event: row.event,
    evidence: row.item.evidence,
    reason: 'store_failed',
    detail,
  }));
}

function alreadyDone(counts: OutcomeCounts): BatchResult {
  const nothing = { stored: [], quarantined: [], newIssues: [], regressedIssues: [] };
  return { alreadyDone: true, counts, ...nothing };
}
