import 'reflect-metadata';
import { parseConfig } from '#platform/config/parse-config.js';
import { platformConfig } from '#platform/config/platform.config.js';
import { packageVersion } from '#platform/config/version.js';
import { AppError } from '#platform/errors/app-error.js';
import { createHttpApp, listenInTime } from '#platform/http/http-app.js';
import { runProcess } from '#platform/lifecycle/run-process.js';
import { runUntilSignal } from '#platform/lifecycle/run-until-signal.js';
import { createLogger } from '#platform/logging/logger.js';
import { warnIfRedisForgets } from '#platform/queue/redis-durability.js';
import { CollectorProcessModule } from './collector-process.module.js';
import { collectorConfig } from './collector.config.js';
import { schemaUp, startWithSchema } from './schema-up.js';

async function main(): Promise<void> {
  const config = parseConfig({ ...platformConfig, ...collectorConfig }, process.env);
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = config;
  if (!databaseUrl) {
    throw new AppError('setting_missing', 500, 'The collector as a process of its own needs DATABASE_URL.');
  }
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'collector' });
  const queue = { databaseUrl, redisUrl };
  const prepare = schemaUp(queue, logger);
  await startWithSchema(prepare, logger);
  if (redisUrl) await warnIfRedisForgets(redisUrl, logger);
  const module = CollectorProcessModule.forRoot({
    platform: { logger, version: packageVersion() },
    queue,
    collector: { config, ingestKey: config.FOGHORN_INGEST_KEY, prepare },
  });
  const app = await createHttpApp(module, { logger, bodyLimit: config.FOGHORN_MAX_BODY_BYTES });
  await listenInTime(app, config.FOGHORN_PORT, config.FOGHORN_HOST);
  logger.info({ url: await app.getUrl() }, 'listening');
  await runUntilSignal(() => app.close(), logger);
}

runProcess(main);
