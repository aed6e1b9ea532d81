import { Module, type DynamicModule } from '@nestjs/common';
import { HealthController } from '#platform/http/health.controller.js';
import { MetricsController } from '#platform/http/metrics.controller.js';
import { READINESS_CHECKS, type ReadinessChecks } from '#platform/http/readiness.js';
import { JobQueue } from '#platform/queue/job-queue.js';
import { DatabaseHealth } from '#store/postgres/database-health.js';
import { WorkerContextModule, type WorkerContextOptions } from './worker-context.module.js';

/** The worker as a process of its own; it listens for probes and for Prometheus only. */
@Module({})
export class WorkerProcessModule {
  static forRoot(options: WorkerContextOptions): DynamicModule {
    return {
      module: WorkerProcessModule,
      imports: [WorkerContextModule.forRoot(options)],
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
