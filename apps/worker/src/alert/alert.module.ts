import { randomUUID } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { Metrics } from '#platform/metrics/metrics.js';
import { RuleSource } from '#store/alert-rules/rule-source.js';
import { EvidenceReadModel } from '#store/alerts/evidence.read-model.js';
import { IncidentsStore } from '#store/alerts/incidents.store.js';
import { LeaseStore } from '#store/alerts/lease.store.js';
import { SchedulesStore } from '#store/alerts/schedules.store.js';
import { SilencesStore } from '#store/alerts/silences.store.js';
import { WindowsReadModel } from '#store/alerts/windows.read-model.js';
import { NotifyModule, type NotifyModuleOptions } from '../notify/notify.module.js';
import { NotifyService } from '../notify/notify.service.js';
import { ReceiverDirectory } from '../notify/receiver-directory.js';
import { tellingPolicy, type AlertConfig } from './alert.config.js';
import { AlertMetrics } from './alert.metrics.js';
import { AlertService } from './alert.service.js';
import { Evaluator } from './evaluator.js';

export interface AlertModuleOptions extends NotifyModuleOptions {
  /** Settings of `alertConfig`; defaults for those that are absent. */
  alerting?: Partial<AlertConfig>;
}

/** From rollups to notifications: evaluates the rules, and brings the stage that sends them along. */
@Module({})
export class AlertModule {
  static forRoot(options: AlertModuleOptions): DynamicModule {
    return {
      module: AlertModule,
      imports: [NotifyModule.forRoot(options)],
      providers: [
        {
          provide: Evaluator,
          inject: [
            LeaseStore,
            WindowsReadModel,
            EvidenceReadModel,
            RuleSource,
            IncidentsStore,
            SilencesStore,
            SchedulesStore,
            ReceiverDirectory,
            NotifyService,
            Metrics,
            LOGGER,
            CLOCK,
          ],
          useFactory: (
            leases: LeaseStore,
            windows: WindowsReadModel,
            evidence: EvidenceReadModel,
            rules: RuleSource,
            incidents: IncidentsStore,
            silences: SilencesStore,
            schedules: SchedulesStore,
            directory: ReceiverDirectory,
            notify: NotifyService,
            metrics: Metrics,
            logger: Logger,
            clock: Clock,
          ) => {
            return new Evaluator(
              { leases, windows, evidence, incidents, silences, schedules },
              {
                book: () => rules.book,
                route: (incident) => directory.route(incident),
                edits: (receiver) => directory.edits(receiver),
                policy: tellingPolicy(options.alerting ?? {}),
                holder: randomUUID(),
                onNotified: () => notify.wake(),
              },
              new AlertMetrics(metrics),
              logger,
              clock,
            );
          },
        },
        {
          provide: AlertService,
          inject: [Evaluator, RuleSource, LOGGER],
          useFactory: (evaluator: Evaluator, rules: RuleSource, logger: Logger) =>
            new AlertService(evaluator, rules, logger),
        },
      ],
    };
  }
}
