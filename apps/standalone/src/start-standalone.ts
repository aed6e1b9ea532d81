import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { packageVersion } from '#platform/config/version.js';
import { createHttpApp } from '#platform/http/http-app.js';
import { openDataFolder } from '#platform/lifecycle/data-folder.js';
import type { Logger } from '#platform/logging/logger.js';
import { Metrics } from '#platform/metrics/metrics.js';
import { superviseEmbeddedPostgres } from '#platform/postgres/supervised-postgres.js';
import { migrateQueue } from '#platform/queue/queue-backend.js';
import { warnIfRedisForgets } from '#platform/queue/redis-durability.js';
import { migrate } from '#store/migrations/migrate.js';
import { retentionDays } from '#store/projects/retention.config.js';
import { serveDocs } from '../../console/src/openapi/serve-docs.js';
import { operatorSetup } from '../../worker/src/notify/operator-setup.js';
import {
  ADMIN_TOKEN_FILE,
  INGEST_KEY_FILE,
  SECRET_KEY_FILE,
  keptSecret,
  type KeptSecret,
} from './kept-secrets.js';
import { checkPort } from './port-check.js';
import type { StandaloneConfig } from './settings.js';
import { StandaloneModule } from './standalone.module.js';
import { startWorkerThread } from './worker-thread.js';

export interface Standalone {
  url: string;
  dataDir: string;
  adminToken: KeptSecret;
  ingestKey: KeptSecret;
  /** Ends the parts in order: no more requests, what was accepted is queued, then the worker, then the database. */
  stop(): Promise<void>;
}

/** So long the rest may take to end in order once the worker is gone, in milliseconds. */
const END_LIMIT_MS = 10_000;

/** Undone in reverse order, also when a later step of the start fails. */
type Undo = () => Promise<void>;

/**
 * Starts everything in this process, the worker in a thread of its own. `say` is told before each step that takes a
 * noticeable time.
 *
 * @throws AppError with a message for people: the port, the data folder, Postgres or its schema.
 */
export async function startStandalone(
  config: StandaloneConfig,
  logger: Logger,
  say: (step: string) => void,
): Promise<Standalone> {
  const undo: Undo[] = [];
  let stopped: Promise<void> | null = null;
  const stop = () => (stopped ??= undoAll(undo));
  try {
    await checkPort(config.FOGHORN_HOST, config.FOGHORN_PORT);
    const folder = await openDataFolder(config.FOGHORN_DATA_DIR);
    undo.push(folder.release);
    const operator = await operatorSetup(config, process.env);
    const [adminToken, ingestKey, secretKey] = await Promise.all([
      keptSecret(config.FOGHORN_ADMIN_TOKEN, folder.path, ADMIN_TOKEN_FILE, 'fa_'),
      keptSecret(config.FOGHORN_INGEST_KEY, folder.path, INGEST_KEY_FILE, 'fh_'),
      keptSecret(config.FOGHORN_SECRET_KEY, folder.path, SECRET_KEY_FILE, 'fs_'),
    ]);
    const databaseUrl = config.DATABASE_URL ?? (await embedded(folder.path, logger, say, undo));
    const queue = { databaseUrl, redisUrl: config.REDIS_URL };
    say('preparing the schema');
    await migrate(databaseUrl, { logger });
    await migrateQueue(queue);
    if (config.REDIS_URL) await warnIfRedisForgets(config.REDIS_URL, logger);

    say('starting the service');
    const publicUrl =
      config.FOGHORN_PUBLIC_URL ??
      (config.FOGHORN_PORT === 0 ? null : `http://${config.FOGHORN_HOST}:${config.FOGHORN_PORT}`);
    const allowPrivateTargets = config.FOGHORN_ALLOW_PRIVATE_TARGETS;
    const worker = startWorkerThread(
      {
        logLevel: config.LOG_LEVEL,
        version: packageVersion(),
        context: {
          queue,
          retention: retentionDays(config),
          rulesFile: config.FOGHORN_RULES_FILE,
          notify: { alerting: config, operator, publicUrl, secretKey: secretKey.value, allowPrivateTargets },
        },
      },
      logger,
      (error) => void endWithoutWorker(error, logger, stop),
    );
    undo.push(() => worker.stop());
    const app = await createHttpApp(
      StandaloneModule.forRoot({
        platform: { logger, version: packageVersion() },
        queue,
        retention: retentionDays(config),
        rulesFile: config.FOGHORN_RULES_FILE,
        collector: {
          config: { ...config, FOGHORN_DATA_DIR: folder.path },
          ingestKey: ingestKey.value,
        },
        console: {
          adminToken: adminToken.value,
          redactEmails: config.FOGHORN_REDACT_EMAILS,
          secretKey: secretKey.value,
          allowPrivateTargets,
        },
      }),
      { logger, bodyLimit: config.FOGHORN_MAX_BODY_BYTES },
    );
    undo.push(() => app.close());
    app.get(Metrics).include((accept) => worker.metricsPage(accept));
    serveDocs(app, packageVersion());
    await app.listen(config.FOGHORN_PORT, config.FOGHORN_HOST);
    await worker.ready;
    return { url: addressOf(app, config.FOGHORN_HOST), dataDir: folder.path, adminToken, ingestKey, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function undoAll(undo: Undo[]): Promise<void> {
  for (const step of undo.reverse()) await step();
}

/** Nothing would be stored any more; ending lets whoever supervises the process start it anew. */
async function endWithoutWorker(error: unknown, logger: Logger, stop: () => Promise<void>): Promise<void> {
  logger.fatal({ err: error }, 'the thread of the worker ended by itself; the process ends');
  setTimeout(() => process.exit(1), END_LIMIT_MS);
  // In order, so that no Postgres is left behind.
  await stop().catch(() => undefined);
  process.exit(1);
}

async function embedded(
  dataDir: string,
  logger: Logger,
  say: (step: string) => void,
  undo: Undo[],
): Promise<string> {
  const server = await superviseEmbeddedPostgres({ dataDir, logger, onStep: say }, (error) => {
    // Without its database the process can only refuse; ending lets whoever supervises it start anew.
    logger.fatal(
      { err: error },
      'the embedded Postgres cannot be kept up; postgres.log in the data folder tells why',
    );
    process.exit(1);
  });
  undo.push(() => server.stop());
  return server.url;
}

/** The port may have been left to the system. */
function addressOf(app: NestFastifyApplication, host: string): string {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
