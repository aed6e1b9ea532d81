import { randomUUID } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { Metrics } from '#platform/metrics/metrics.js';
import { ANYWHERE, publicOnly } from '#platform/net/reach.js';
import { SecretBox } from '#platform/secrets/secret-box.js';
import { LeaseStore } from '#store/alerts/lease.store.js';
import { OutboxStore } from '#store/alerts/outbox.store.js';
import { MessageReferencesStore } from '#store/receivers/message-references.store.js';
import { ReceiverStatusStore } from '#store/receivers/receiver-status.store.js';
import { ReceiversStore } from '#store/receivers/receivers.store.js';
import { RoutesStore } from '#store/receivers/routes.store.js';
import { Delivery } from './delivery.js';
import { Dispatcher } from './dispatcher.js';
import { MessageLinks } from './links.js';
import { NotifyMetrics } from './notify.metrics.js';
import { NotifyService } from './notify.service.js';
import type { OperatorSetup } from './operator-setup.js';
import { ReceiverDirectory } from './receiver-directory.js';
import { Refresher } from './refresher.js';

export interface NotifyModuleOptions {
  /** What the operator has configured by environment and file. */
  operator: OperatorSetup;
  /** Where people reach this instance; null leaves links out. */
  publicUrl: string | null;
  /** The instance's secret; null when there is none: then no receivers but the operator's, and no signed links. */
  secretKey: string | null;
  /** Whether receivers made over the API may point at private addresses. */
  allowPrivateTargets: boolean;
}

/** The last stage: from the outbox to the people. Needs the store, platform metrics, logger and clock around it. */
@Module({})
export class NotifyModule {
  static forRoot(options: NotifyModuleOptions): DynamicModule {
    const { operator, publicUrl, secretKey, allowPrivateTargets } = options;
    return {
      module: NotifyModule,
      providers: [
        {
          provide: ReceiverDirectory,
          inject: [ReceiversStore, ReceiverStatusStore, RoutesStore, LOGGER, CLOCK],
          useFactory: (
            receivers: ReceiversStore,
            status: ReceiverStatusStore,
            routes: RoutesStore,
            logger: Logger,
            clock: Clock,
          ) => {
            const box = secretKey === null ? null : new SecretBox(secretKey);
            const reach = allowPrivateTargets ? ANYWHERE : publicOnly();
            return new ReceiverDirectory(
              { receivers, status, routes },
              { operator, box, reach, clock },
              logger,
            );
          },
        },
        {
          provide: Delivery,
          inject: [
            OutboxStore,
            ReceiverStatusStore,
            MessageReferencesStore,
            ReceiverDirectory,
            Metrics,
            LOGGER,
            CLOCK,
            AbortController,
          ],
          useFactory: (
            outbox: OutboxStore,
            status: ReceiverStatusStore,
            references: MessageReferencesStore,
            directory: ReceiverDirectory,
            metrics: Metrics,
            logger: Logger,
            clock: Clock,
            stopping: AbortController,
          ) =>
            new Delivery(
              { outbox, status, references },
              {
                directory,
                links: new MessageLinks(publicUrl, secretKey),
                random: Math.random,
                stopping: stopping.signal,
              },
              new NotifyMetrics(metrics, directory.names()),
              logger,
              clock,
            ),
        },
        { provide: AbortController, useFactory: () => new AbortController() },
        {
          provide: NotifyService,
          inject: [
            LeaseStore,
            OutboxStore,
            MessageReferencesStore,
            Delivery,
            ReceiverDirectory,
            AbortController,
            LOGGER,
            CLOCK,
          ],
          useFactory: (
            leases: LeaseStore,
            outbox: OutboxStore,
            references: MessageReferencesStore,
            delivery: Delivery,
            directory: ReceiverDirectory,
            stopping: AbortController,
            logger: Logger,
            clock: Clock,
          ) => {
            const holder = randomUUID();
            const dispatcher = new Dispatcher({ leases, outbox }, delivery, holder, stopping, clock);
            const refresher = new Refresher({ leases, references }, directory, holder, logger, clock);
            return new NotifyService(dispatcher, refresher, directory, logger);
          },
        },
      ],
      exports: [ReceiverDirectory, NotifyService],
    };
  }
}
