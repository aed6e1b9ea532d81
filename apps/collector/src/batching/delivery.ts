import type { Logger } from '#platform/logging/logger.js';
import type { Metrics } from '#platform/metrics/metrics.js';
import type { JobQueue } from '#platform/queue/job-queue.js';
import type { LedgerStore } from '#store/ledger/ledger.store.js';
import { SpoolKeeper, type SpoolSettings } from '../spool/spool-keeper.js';
import { SpoolMetrics } from '../spool/spool.metrics.js';
import type { Backlog } from './backlog.js';
import { DurableQueue } from './durable-queue.js';
import { Replayer } from './replayer.js';
import { SpooledQueue } from './spooled-queue.js';

export interface DeliveryParts {
  queue: JobQueue;
  ledger: LedgerStore;
  backlog: Backlog;
  metrics: Metrics;
  logger: Logger;
  spool: SpoolSettings;
  prepare: () => Promise<void>;
}

/** The way of a batch out of the collector: into the stores, or into the spool and from there into the stores. */
export class Delivery {
  private constructor(
    readonly queue: SpooledQueue,
    private readonly stores: DurableQueue,
    private readonly keeper: SpoolKeeper | null,
    private readonly replayer: Replayer | null,
  ) {}

  /** Opens the spool, unless its cap is 0. @throws AppError when its folder cannot be used. */
  static async open(parts: DeliveryParts): Promise<Delivery> {
    const { logger, backlog } = parts;
    const stores = new DurableQueue(parts);
    const keeper = parts.spool.maxBytes === 0 ? null : await SpoolKeeper.open(parts.spool, logger);
    const metrics = new SpoolMetrics(parts.metrics, keeper?.spool ?? null);
    const queue = new SpooledQueue(stores, keeper?.spool ?? null, metrics, logger);
    if (keeper === null) return new Delivery(queue, stores, null, null);
    const crowded = () => backlog.exceeded;
    const replayer = new Replayer(keeper.spool, stores, queue, metrics, crowded, logger);
    return new Delivery(queue, stores, keeper, replayer);
  }

  /** Begins with what an earlier process left in the spool. */
  start(): void {
    const { replayer } = this;
    if (replayer === null) return;
    this.queue.onSpooled = () => replayer.wake();
    this.keeper?.watch(() => replayer.wake());
    replayer.wake();
  }

  /** Resolves while batches can be made durable, in the stores or in the spool. */
  async check(): Promise<void> {
    if (this.keeper !== null && !this.keeper.spool.full) return;
    await this.stores.ping();
  }

  /** Replays no more; new batches are still taken. */
  async stop(): Promise<void> {
    await this.replayer?.stop();
  }

  /** After the last batch. */
  async close(): Promise<void> {
    await this.keeper?.close();
  }
}
