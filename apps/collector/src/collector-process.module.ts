import { Module, type DynamicModule } from '@nestjs/common';
import { BATCH_QUEUE } from '#contracts/jobs.js';
import { HealthController } from '#platform/http/health.controller.js';
import { MetricsController } from '#platform/http/metrics.controller.js';
import { READINESS_CHECKS, type ReadinessChecks } from '#platform/http/readiness.js';
import { PlatformModule, type PlatformOptions } from '#platform/platform.module.js';
import type { QueueSettings } from '#platform/queue/queue-backend.js';
import { QueueModule } from '#platform/queue/queue.module.js';
import { StoreModule } from '#store/store.module.js';
import { Delivery } from './batching/delivery.js';
import { CollectorModule, type CollectorOptions } from './collector.module.js';

/** A query of the collector that takes longer hangs on a dead connection, in milliseconds; its queries are small. */
const ANSWER_LIMIT_MS = 5_000;

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
        StoreModule.forRoot({ databaseUrl: queue.databaseUrl, answerLimitMs: ANSWER_LIMIT_MS }),
        QueueModule.forRoot(BATCH_QUEUE, queue),
        CollectorModule.forRoot(collector),
      ],
      controllers: [HealthController, MetricsController],
      providers: [{ provide: READINESS_CHECKS, useFactory: readinessChecks, inject: [Delivery] }],
    };
  }
}

/**
 * Ready while it can acknowledge: a collector that spools does its work, and taking it out of service just then
 * would lose what it is there for.
 */
function readinessChecks(delivery: Delivery): ReadinessChecks {
  return { intake: () => delivery.check() };
}
