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
import type { RetentionDays } from '#store/projects/retention.config.js';
import { StoreModule } from '#store/store.module.js';
import type { AlertModuleOptions } from './alert/alert.module.js';
import { WorkerModule } from './worker.module.js';

export interface WorkerProcessOptions {
  platform: PlatformOptions;
  queue: QueueSettings;
  retention: RetentionDays;
  /** Path of the file with alert rules. */
  rulesFile?: string | undefined;
  notify: AlertModuleOptions;
}

/** The worker as a process of its own; it listens for probes and for Prometheus only. */
@Module({})
export class WorkerProcessModule {
  static forRoot({ platform, queue, retention, rulesFile, notify }: WorkerProcessOptions): DynamicModule {
    return {
      module: WorkerProcessModule,
      imports: [
        PlatformModule.forRoot(platform),
        StoreModule.forRoot({ databaseUrl: queue.databaseUrl, retention, rulesFile }),
        QueueModule.forRoot(BATCH_QUEUE, queue),
        WorkerModule.forRoot(notify),
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
