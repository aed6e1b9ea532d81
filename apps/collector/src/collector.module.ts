import { Inject, Module, type BeforeApplicationShutdown, type DynamicModule } from '@nestjs/common';
import type { BatchJob } from '#contracts/jobs.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { JobQueue } from '#platform/queue/job-queue.js';
import { KeyStore } from '#store/keys/keys.store.js';
import { LedgerStore } from '#store/ledger/ledger.store.js';
import { AdmissionControl } from './admission.js';
import { IngestKeys } from './auth/ingest-keys.js';
import { KeyUsage } from './auth/key-usage.js';
import { BatchGatherer } from './batching/batch-gatherer.js';
import { durableQueue } from './batching/durable-queue.js';
import { CollectorMetrics } from './collector.metrics.js';
import { COLLECTOR_OPTIONS, type CollectorOptions } from './collector.options.js';
import { IngestController } from './ingest.controller.js';
import { Ingest } from './ingest.js';

export type { CollectorOptions };

/** Failures in: expects the platform's, the queue's and the store's modules beside it. */
@Module({})
export class CollectorModule implements BeforeApplicationShutdown {
  constructor(@Inject(BatchGatherer) private readonly gatherer: BatchGatherer) {}

  static forRoot(options: CollectorOptions): DynamicModule {
    return {
      module: CollectorModule,
      controllers: [IngestController],
      providers: [
        { provide: COLLECTOR_OPTIONS, useValue: options },
        {
          provide: IngestKeys,
          inject: [KeyStore, CLOCK],
          useFactory: (keys: KeyStore, clock: Clock) => new IngestKeys(options.ingestKey, keys, clock),
        },
        {
          provide: BatchGatherer,
          inject: [JobQueue, LedgerStore, LOGGER, CLOCK],
          useFactory: (queue: JobQueue<BatchJob>, ledger: LedgerStore, logger: Logger, clock: Clock) =>
            new BatchGatherer(durableQueue(queue, ledger, logger), clock),
        },
        AdmissionControl,
        CollectorMetrics,
        Ingest,
        KeyUsage,
      ],
    };
  }

  /** Before the server closes and long before the store does: nothing accepted is left in memory. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.gatherer.flush();
  }
}
