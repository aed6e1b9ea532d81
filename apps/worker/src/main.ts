import 'reflect-metadata';
import { parseConfig } from '#platform/config/parse-config.js';
import { platformConfig } from '#platform/config/platform.config.js';
import { packageVersion } from '#platform/config/version.js';
import { AppError } from '#platform/errors/app-error.js';
import { createHttpApp, listenInTime } from '#platform/http/http-app.js';
import { runProcess } from '#platform/lifecycle/run-process.js';
import { runUntilSignal } from '#platform/lifecycle/run-until-signal.js';
import { createLogger } from '#platform/logging/logger.js';
import { migrateQueue } from '#platform/queue/queue-backend.js';
import { alertRulesConfig } from '#store/alert-rules/alert-rules.config.js';
import { migrate } from '#store/migrations/migrate.js';
import { retentionConfig, retentionDays } from '#store/projects/retention.config.js';
import { alertConfig } from './alert/alert.config.js';
import { outboundConfig } from '#platform/net/outbound.config.js';
import { secretsConfig } from '#platform/secrets/secrets.config.js';
import { operatorSetup } from './notify/operator-setup.js';
import { receiversConfig } from './notify/registry.js';
import { WorkerProcessModule } from './worker-process.module.js';

/** Nothing is posted to a worker. */
const BODY_LIMIT = 1024;

async function main(): Promise<void> {
  const config = parseConfig(
    {
      ...platformConfig,
      ...retentionConfig,
      ...outboundConfig,
      ...secretsConfig,
      ...receiversConfig,
      ...alertConfig,
      ...alertRulesConfig,
    },
    process.env,
  );
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = config;
  if (!databaseUrl) {
    throw new AppError('setting_missing', 500, 'The worker as a process of its own needs DATABASE_URL.');
  }
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'worker' });
  const queue = { databaseUrl, redisUrl };
  await migrate(databaseUrl, { logger });
  await migrateQueue(queue);
  const module = WorkerProcessModule.forRoot({
    platform: { logger, version: packageVersion() },
    queue,
    retention: retentionDays(config),
    rulesFile: config.FOGHORN_RULES_FILE,
    notify: {
      alerting: config,
      operator: await operatorSetup(config, process.env),
      publicUrl: config.FOGHORN_PUBLIC_URL ?? null,
      secretKey: config.FOGHORN_SECRET_KEY ?? null,
      allowPrivateTargets: config.FOGHORN_ALLOW_PRIVATE_TARGETS,
    },
  });
  const app = await createHttpApp(module, { logger, bodyLimit: BODY_LIMIT });
  await listenInTime(app, config.FOGHORN_PORT, config.FOGHORN_HOST);
  logger.info({ url: await app.getUrl() }, 'listening');
  await runUntilSignal(() => app.close(), logger);
}

runProcess(main);
