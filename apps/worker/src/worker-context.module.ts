import { Module, type DynamicModule } from '@nestjs/common';
import { BATCH_QUEUE } from '#contracts/jobs.js';
import { PlatformModule, type PlatformOptions } from '#platform/platform.module.js';
import type { QueueSettings } from '#platform/queue/queue-backend.js';
import { QueueModule } from '#platform/queue/queue.module.js';
import type { RetentionDays } from '#store/projects/retention.config.js';
import { StoreModule } from '#store/store.module.js';
import type { AlertModuleOptions } from './alert/alert.module.js';
import { WorkerModule } from './worker.module.js';

export interface WorkerContextOptions {
  platform: PlatformOptions;
  queue: QueueSettings;
  retention: RetentionDays;
  /** Path of the file with alert rules. */
  rulesFile?: string | undefined;
  notify: AlertModuleOptions;
}

/** The worker and all that it stands on, without a port: for a process that adds one, or for a thread. */
@Module({})
export class WorkerContextModule {
  static forRoot({ platform, queue, retention, rulesFile, notify }: WorkerContextOptions): DynamicModule {
    return {
      module: WorkerContextModule,
      imports: [
        PlatformModule.forRoot(platform),
        StoreModule.forRoot({ databaseUrl: queue.databaseUrl, retention, rulesFile }),
        QueueModule.forRoot(BATCH_QUEUE, queue),
        WorkerModule.forRoot(notify),
      ],
    };
  }
}
