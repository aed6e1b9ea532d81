import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { Metrics } from '#platform/metrics/metrics.js';
import { JobQueue } from '#platform/queue/job-queue.js';
import { LeaseStore } from '#store/alerts/lease.store.js';
import { ExpiryStore } from '#store/expiry/expiry.store.js';
import { LedgerCompactionStore } from '#store/ledger/ledger-compaction.store.js';
import { LedgerStore } from '#store/ledger/ledger.store.js';
import { ExpiredFailuresStore } from '#store/partitions/expired-failures.store.js';
import { PartitionUpkeepStore } from '#store/partitions/partition-upkeep.store.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { ProjectSizesStore } from '#store/projects/project-sizes.store.js';
import { RetentionStore } from '#store/projects/retention.store.js';
import type { Chore } from './chore.js';
import { choresOf } from './chores.js';
import { Housekeeper } from './housekeeper.js';
import { HousekeepingMetrics } from './housekeeping.metrics.js';
import { HousekeepingService } from './housekeeping.service.js';

/** DI token of the chores. */
const CHORES = Symbol('chores');

/** Retention and upkeep of the store. Needs the store's, the queue's and the platform's modules around it. */
@Module({
  providers: [
    {
      provide: CHORES,
      inject: [
        PartitionsStore,
        ExpiredFailuresStore,
        PartitionUpkeepStore,
        LedgerStore,
        LedgerCompactionStore,
        ExpiryStore,
        ProjectSizesStore,
        JobQueue,
      ],
      useFactory: (
        partitions: PartitionsStore,
        expired: ExpiredFailuresStore,
        upkeep: PartitionUpkeepStore,
        ledger: LedgerStore,
        compaction: LedgerCompactionStore,
        expiry: ExpiryStore,
        sizes: ProjectSizesStore,
        queue: JobQueue,
      ) => choresOf({ partitions, expired, upkeep, ledger, compaction, expiry, sizes, queue }),
    },
    {
      provide: Housekeeper,
      inject: [LeaseStore, RetentionStore, CHORES, Metrics, LOGGER, CLOCK],
      useFactory: (
        leases: LeaseStore,
        retention: RetentionStore,
        chores: Chore[],
        metrics: Metrics,
        logger: Logger,
        clock: Clock,
      ) => {
        const counts = new HousekeepingMetrics(
          metrics,
          chores.map(({ name }) => name),
        );
        const options = { chores, holder: randomUUID(), policy: () => retention.policy() };
        return new Housekeeper(leases, options, counts, logger, clock);
      },
    },
    {
      provide: HousekeepingService,
      inject: [Housekeeper, PartitionsStore, LOGGER, CLOCK],
      useFactory: (housekeeper: Housekeeper, partitions: PartitionsStore, logger: Logger, clock: Clock) =>
        new HousekeepingService(housekeeper, partitions, logger, clock),
    },
  ],
})
export class HousekeepingModule {}
