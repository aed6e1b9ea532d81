import { Module, type DynamicModule } from '@nestjs/common';
import { HealthController } from '#platform/http/health.controller.js';
import { MetricsController } from '#platform/http/metrics.controller.js';
import { READINESS_CHECKS, type ReadinessChecks } from '#platform/http/readiness.js';
import { JobQueue } from '#platform/queue/job-queue.js';
import { DatabaseHealth } from '#store/postgres/database-health.js';
import { AlertRulesController } from './alert-rules/alert-rules.controller.js';
import { PreviewController } from './alert-rules/preview.controller.js';
import { ActionsController, INSTANCE_SECRET } from './actions/actions.controller.js';
import { AlertsController } from './alerts/alerts.controller.js';
import { ADMIN_TOKEN, AdminGuard } from './auth/admin.guard.js';
import { CatalogController } from './catalog/catalog.controller.js';
import { ExplainController, REDACT_EMAILS } from './explain/explain.controller.js';
import { FailuresController } from './failures/failures.controller.js';
import { IssuesController } from './issues/issues.controller.js';
import { KeysController } from './keys/keys.controller.js';
import { HomeController } from './openapi/home.controller.js';
import { OutcomesController } from './outcomes/outcomes.controller.js';
import { ProjectsController } from './projects/projects.controller.js';
import { QuarantineController } from './quarantine/quarantine.controller.js';
import { ReceiverChanges, SECRET_BOX, TARGET_REACH } from './receivers/receiver-changes.js';
import { ReceiverTrials } from './receivers/receiver-trials.js';
import { ReceiversController } from './receivers/receivers.controller.js';
import { RoutesController } from './routes/routes.controller.js';
import { ANYWHERE, publicOnly } from '#platform/net/reach.js';
import { SecretBox } from '#platform/secrets/secret-box.js';
import { Remedies } from './remedies/remedies.js';
import { SchedulesController } from './silences/schedules.controller.js';
import { SilencesController } from './silences/silences.controller.js';
import { TimeseriesController } from './timeseries/timeseries.controller.js';

export interface ConsoleOptions {
  adminToken: string;
  /** The collector's setting: explain redacts as the door does, so that fingerprints agree. */
  redactEmails: boolean;
  /** The instance's secret, the worker's too; null: receivers cannot be made over the API, nor links be followed. */
  secretKey: string | null;
  /** The worker's setting: whether receivers made over the API may point at private addresses. */
  allowPrivateTargets: boolean;
}

/**
 * The read side: everything under `/api`, the probes and the metrics page. Needs the platform's, the store's
 * and the queue's modules beside it, which are global.
 */
@Module({})
export class ConsoleModule {
  static forRoot({
    adminToken,
    redactEmails,
    secretKey,
    allowPrivateTargets,
  }: ConsoleOptions): DynamicModule {
    return {
      module: ConsoleModule,
      controllers: [
        ExplainController,
        FailuresController,
        IssuesController,
        TimeseriesController,
        AlertsController,
        SilencesController,
        SchedulesController,
        PreviewController,
        AlertRulesController,
        CatalogController,
        ProjectsController,
        OutcomesController,
        QuarantineController,
        KeysController,
        ReceiversController,
        RoutesController,
        ActionsController,
        HomeController,
        HealthController,
        MetricsController,
      ],
      providers: [
        AdminGuard,
        Remedies,
        ReceiverChanges,
        ReceiverTrials,
        { provide: INSTANCE_SECRET, useValue: secretKey },
        { provide: SECRET_BOX, useValue: secretKey === null ? null : new SecretBox(secretKey) },
        { provide: TARGET_REACH, useValue: allowPrivateTargets ? ANYWHERE : publicOnly() },
        { provide: ADMIN_TOKEN, useValue: adminToken },
        { provide: REDACT_EMAILS, useValue: redactEmails },
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
