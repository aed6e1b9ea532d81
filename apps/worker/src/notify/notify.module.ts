import { randomUUID } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { Metrics } from '#platform/metrics/metrics.js';
import { LeaseStore } from '#store/alerts/lease.store.js';
import { OutboxStore } from '#store/alerts/outbox.store.js';
import { Dispatcher } from './dispatcher.js';
import { NotifyMetrics } from './notify.metrics.js';
import { NotifyService } from './notify.service.js';
import { ReceiverDirectory } from './receiver-directory.js';
import { createReceivers, type ReceiversConfig } from './registry.js';

export interface NotifyModuleOptions {
  /** Settings of the receivers, from `receiversConfig`. */
  config: ReceiversConfig;
  /** Where people reach this instance; null leaves links out. */
  publicUrl: string | null;
}

/** The last stage: from the outbox to the people. Needs the store, platform metrics, logger and clock around it. */
@Module({})
export class NotifyModule {
  static forRoot({ config, publicUrl }: NotifyModuleOptions): DynamicModule {
    return {
      module: NotifyModule,
      providers: [
        {
          provide: ReceiverDirectory,
          inject: [CLOCK],
          useFactory: (clock: Clock) => new ReceiverDirectory(createReceivers(config, clock)),
        },
        {
          provide: NotifyService,
          inject: [LeaseStore, OutboxStore, ReceiverDirectory, Metrics, LOGGER, CLOCK],
          useFactory: (
            leases: LeaseStore,
            outbox: OutboxStore,
            directory: ReceiverDirectory,
            metrics: Metrics,
            logger: Logger,
            clock: Clock,
          ) => {
            const options = { directory, holder: randomUUID(), publicUrl, random: Math.random };
            const stores = { leases, outbox };
            const counts = new NotifyMetrics(metrics, directory.names());
            const dispatcher = new Dispatcher(stores, options, counts, logger, clock);
            return new NotifyService(dispatcher, logger);
          },
        },
      ],
      exports: [ReceiverDirectory, NotifyService],
    };
  }
}
