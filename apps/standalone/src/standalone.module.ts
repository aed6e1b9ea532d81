import { Module, type DynamicModule } from '@nestjs/common';
import { BATCH_QUEUE } from '#contracts/jobs.js';
import { PlatformModule, type PlatformOptions } from '#platform/platform.module.js';
import type { QueueSettings } from '#platform/queue/queue-backend.js';
import { QueueModule } from '#platform/queue/queue.module.js';
import type { RetentionDays } from '#store/projects/retention.config.js';
import { StoreModule } from '#store/store.module.js';
import { CollectorModule, type CollectorOptions } from '../../collector/src/collector.module.js';
import { ConsoleModule, type ConsoleOptions } from '../../console/src/console.module.js';

/** Connections to Postgres that the two parts share; the worker's thread has its own. */
const POOL_SIZE = 12;

export interface StandaloneOptions {
  platform: PlatformOptions;
  queue: QueueSettings;
  retention: RetentionDays;
  /** Path of the file with alert rules. */
  rulesFile?: string | undefined;
  collector: CollectorOptions;
  console: ConsoleOptions;
}

/** Collector and console behind one port. The worker, the third part, runs in a thread beside: see `worker-thread.ts`. */
@Module({})
export class StandaloneModule {
  static forRoot(options: StandaloneOptions): DynamicModule {
    return {
      module: StandaloneModule,
      imports: [
        PlatformModule.forRoot(options.platform),
        StoreModule.forRoot({
          databaseUrl: options.queue.databaseUrl,
          poolSize: POOL_SIZE,
          retention: options.retention,
          rulesFile: options.rulesFile,
        }),
        QueueModule.forRoot(BATCH_QUEUE, options.queue),
        CollectorModule.forRoot(options.collector),
        ConsoleModule.forRoot(options.console),
      ],
    };
  }
}
