import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { JobQueue } from '#platform/queue/job-queue.js';
import { LedgerStore } from '#store/ledger/ledger.store.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';

const DAY_MS = 86_400_000;
const INTERVAL_MS = 10 * 60 * 1000;
/** Partitions are made this many days ahead, so that midnight costs nothing. */
const DAYS_AHEAD = 3;
/** A ledger entry without a job is looked at only after this time: its enqueue may still be under way. */
const UNQUEUED_AFTER_MS = 10 * 60 * 1000;

/** Work that no failure ever waits for: partitions ahead of time, entries of batches that were never queued. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(PartitionsStore) private readonly partitions: PartitionsStore,
    @Inject(LedgerStore) private readonly ledger: LedgerStore,
    @Inject(JobQueue) private readonly queue: JobQueue,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.sweep();
    this.timer = setInterval(() => void this.sweep(), INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    try {
      const now = this.now();
      await this.partitions.ensure(now - DAY_MS, now + DAYS_AHEAD * DAY_MS);
      const dropped = await this.ledger.dropUnqueued(now - UNQUEUED_AFTER_MS, (batchId) =>
        this.queue.has(batchId),
      );
      if (dropped > 0)
        this.logger.info({ dropped }, 'ledger entries of batches that were never acknowledged');
    } catch (error) {
      this.logger.warn({ err: error }, 'housekeeping failed and will be tried again');
    }
  }
}
