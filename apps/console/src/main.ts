import { Module, type DynamicModule } from '@nestjs/common';
import 'reflect-metadata';
import { BATCH_QUEUE } from '#contracts/jobs.js';
import { parseConfig } from '#platform/config/parse-config.js';
import { platformConfig } from '#platform/config/platform.config.js';
import { outboundConfig } from '#platform/net/outbound.config.js';
import { secretsConfig } from '#platform/secrets/secrets.config.js';
import { packageVersion } from '#platform/config/version.js';
import { AppError } from '#platform/errors/app-error.js';
import { createHttpApp, listenInTime } from '#platform/http/http-app.js';
import { runProcess } from '#platform/lifecycle/run-process.js';
import { runUntilSignal } from '#platform/lifecycle/run-until-signal.js';
import { createLogger, type Logger } from '#platform/logging/logger.js';
import { PlatformModule } from '#platform/platform.module.js';
import { migrateQueue, type QueueSettings } from '#platform/queue/queue-backend.js';
import { QueueModule } from '#platform/queue/queue.module.js';
import { alertRulesConfig } from '#store/alert-rules/alert-rules.config.js';
import { migrate } from '#store/migrations/migrate.js';
import { retentionConfig, retentionDays, type RetentionDays } from '#store/projects/retention.config.js';
import { StoreModule } from '#store/store.module.js';
import { consoleConfig } from './console.config.js';
import { ConsoleModule, type ConsoleOptions } from './console.module.js';
import { serveDocs } from './openapi/serve-docs.js';

/** Largest body in bytes: one event to explain. */
const BODY_LIMIT = 1024 * 1024;

@Module({})
class ConsoleProcess {
  static forRoot(
    logger: Logger,
    settings: QueueSettings,
    retention: RetentionDays,
    rulesFile: string | undefined,
    options: ConsoleOptions,
  ): DynamicModule {
    return {
      module: ConsoleProcess,
      imports: [
        PlatformModule.forRoot({ logger, version: packageVersion() }),
        StoreModule.forRoot({ databaseUrl: settings.databaseUrl, retention, rulesFile }),
        QueueModule.forRoot(BATCH_QUEUE, settings),
        ConsoleModule.forRoot(options),
      ],
    };
  }
}

async function main(): Promise<void> {
  const config = parseConfig(
    {
      ...platformConfig,
      ...retentionConfig,
      ...outboundConfig,
      ...secretsConfig,
      ...consoleConfig,
      ...alertRulesConfig,
    },
    process.env,
  );
  const { DATABASE_URL: databaseUrl, FOGHORN_ADMIN_TOKEN: adminToken } = config;
  if (!databaseUrl || !adminToken) {
    throw new AppError(
      'setting_missing',
      500,
      'The console as a process of its own needs DATABASE_URL and FOGHORN_ADMIN_TOKEN.',
    );
  }
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'console' });
  const settings = { databaseUrl, redisUrl: config.REDIS_URL };
  await migrate(databaseUrl, { logger });
  await migrateQueue(settings);
  const module = ConsoleProcess.forRoot(logger, settings, retentionDays(config), config.FOGHORN_RULES_FILE, {
    adminToken,
    redactEmails: config.FOGHORN_REDACT_EMAILS,
    secretKey: config.FOGHORN_SECRET_KEY ?? null,
    allowPrivateTargets: config.FOGHORN_ALLOW_PRIVATE_TARGETS,
  });
  const app = await createHttpApp(module, { logger, bodyLimit: BODY_LIMIT });
  serveDocs(app, packageVersion());
  await listenInTime(app, config.FOGHORN_PORT, config.FOGHORN_HOST);
  logger.info({ url: await app.getUrl() }, 'listening');
  await runUntilSignal(() => app.close(), logger);
}

runProcess(main);
