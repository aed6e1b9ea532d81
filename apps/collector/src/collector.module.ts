import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { Metrics } from '#platform/metrics/metrics.js';
import { JobQueue } from '#platform/queue/job-queue.js';
import { KeyStore } from '#store/keys/keys.store.js';
import { LedgerStore } from '#store/ledger/ledger.store.js';
import { AdmissionControl } from './admission.js';
import { IngestKeys } from './auth/ingest-keys.js';
import { KeyUsage } from './auth/key-usage.js';
import { Backlog } from './batching/backlog.js';
import { BatchGatherer } from './batching/batch-gatherer.js';
import { Delivery } from './batching/delivery.js';
import { SpooledQueue } from './batching/spooled-queue.js';
import { CollectorMetrics } from './collector.metrics.js';
import { COLLECTOR_OPTIONS, type CollectorOptions } from './collector.options.js';
import { IngestController } from './ingest.controller.js';
import { Ingest } from './ingest.js';

export type { CollectorOptions };

/** Failures in: expects the platform's, the queue's and the store's modules beside it. */
@Module({})
export class CollectorModule
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  constructor(
    @Inject(BatchGatherer) private readonly gatherer: BatchGatherer,
    @Inject(Delivery) private readonly delivery: Delivery,
  ) {}

  static forRoot(options: CollectorOptions): DynamicModule {
    const { config } = options;
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
          provide: Backlog,
          inject: [JobQueue],
          useFactory: (queue: JobQueue) => new Backlog(queue, config.FOGHORN_MAX_BACKLOG_BATCHES),
        },
        {
          provide: Delivery,
          inject: [JobQueue, LedgerStore, Backlog, Metrics, LOGGER],
          useFactory: (
            queue: JobQueue,
            ledger: LedgerStore,
            backlog: Backlog,
            metrics: Metrics,
            logger: Logger,
          ) => {
            const spool = { dataDir: config.FOGHORN_DATA_DIR, maxBytes: config.FOGHORN_SPOOL_MAX_BYTES };
            const prepare = options.prepare ?? (() => Promise.resolve());
            return Delivery.open({ queue, ledger, backlog, metrics, logger, spool, prepare });
          },
        },
        { provide: SpooledQueue, inject: [Delivery], useFactory: (delivery: Delivery) => delivery.queue },
        {
          provide: BatchGatherer,
          inject: [SpooledQueue, CLOCK],
          useFactory: (queue: SpooledQueue, clock: Clock) =>
            new BatchGatherer((job) => queue.put(job), clock),
        },
        AdmissionControl,
        CollectorMetrics,
        Ingest,
        KeyUsage,
      ],
      exports: [Delivery],
    };
  }

  onApplicationBootstrap(): void {
    this.delivery.start();
  }

  /** Before the server closes and long before the store does: nothing accepted is left in memory. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.gatherer.flush();
    await this.delivery.stop();
  }

  /** When the last request is answered. */
  async onApplicationShutdown(): Promise<void> {
    await this.gatherer.flush();
    await this.delivery.close();
  }
}
