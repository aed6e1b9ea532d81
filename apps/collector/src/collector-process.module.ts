import { Module, type DynamicModule } from '@nestjs/common';
import { BATCH_QUEUE } from '#contracts/jobs.js';
import { HealthController } from '#platform/http/health.controller.js';
import { MetricsController } from '#platform/http/metrics.controller.js';
import { READINESS_CHECKS, type ReadinessChecks } from '#platform/http/readiness.js';
import { PlatformModule, type PlatformOptions } from '#platform/platform.module.js';
import { JobQueue } from '#platform/queue/job-queue.js';
import type { QueueSettings } from '#platform/queue/queue-backend.js';
import { QueueModule } from '#platform/queue/queue.module.js';
import { DatabaseHealth } from '#store/postgres/database-health.js';
import { StoreModule } from '#store/store.module.js';
import { CollectorModule, type CollectorOptions } from './collector.module.js';

export interface CollectorProcessOptions {
  platform: PlatformOptions;
  queue: QueueSettings;
  collector: CollectorOptions;
}

/** The collector as a process of its own: failures in, probes and metrics beside. */
@Module({})
export class CollectorProcessModule {
  static forRoot({ platform, queue, collector }: CollectorProcessOptions): DynamicModule {
    return {
      module: CollectorProcessModule,
      imports: [
        PlatformModule.forRoot(platform),
        StoreModule.forRoot({ databaseUrl: queue.databaseUrl }),
        QueueModule.forRoot(BATCH_QUEUE, queue),
        CollectorModule.forRoot(collector),
      ],
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: READINESS_CHECKS, useFactory: readinessChecks, inject: [DatabaseHealth, JobQueue] },
      ],
    };
  }
}

function readinessChecks(database: DatabaseHealth, queue: JobQueue): ReadinessChecks {
  return {
    postgres: () => database.ping(),
    queue: () => queue.ping(),
    migrations: () => database.migrated(),
  };
}
