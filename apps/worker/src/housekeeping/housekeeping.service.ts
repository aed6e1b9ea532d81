import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '#platform/clock/clock.js';
import type { Logger } from '#platform/logging/logger.js';
import type { PartitionsStore } from '#store/partitions/partitions.store.js';
import { Loop } from '../loop.js';
import { DAYS_AHEAD } from './chores.js';
import type { Housekeeper } from './housekeeper.js';

const DAY_MS = 86_400_000;
const INTERVAL_MS = 10 * 60 * 1000;

/** Keeps the housekeeper going for as long as the process lives. */
export class HousekeepingService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly housekeeper: Housekeeper,
    private readonly partitions: PartitionsStore,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {
    this.loop = new Loop(
      () => housekeeper.round(),
      INTERVAL_MS,
      (error) => logger.warn({ err: error }, 'housekeeping failed and will be tried again'),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    try {
      // By every worker and before the first batch, so that none has to make its own.
      const now = this.clock();
      await this.partitions.ensure(now - DAY_MS, now + DAYS_AHEAD * DAY_MS, now);
    } catch (error) {
      this.logger.warn({ err: error }, 'partitions could not be made ahead; writers make what they need');
    }
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.housekeeper.stop();
    await this.loop.stop();
    // Without the database the lease runs out by itself.
    await this.housekeeper.release().catch(() => undefined);
  }
}
