import type { Logger } from '#platform/logging/logger.js';
import { AppError } from '#platform/errors/app-error.js';
import { migrateQueue, type QueueSettings } from '#platform/queue/queue-backend.js';
import { migrate } from '#store/migrations/migrate.js';

/** The start waits no longer than this for a database that does not answer, in milliseconds. */
const START_PATIENCE_MS = 10_000;

/** Brings the schema up, once; a failure is forgotten, so that the next call tries again. */
export function schemaUp(settings: QueueSettings, logger: Logger): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= (async () => {
      await migrate(settings.databaseUrl, { logger });
      await migrateQueue(settings);
    })().catch((error: unknown) => {
      done = null;
      throw error;
    });
    return done;
  };
}

/**
 * Waits for the schema as far as that can be waited for: a database that is away does not keep the collector from
 * starting, because the spool takes what comes in.
 *
 * @throws AppError for a database that answers and cannot be used.
 */
export async function startWithSchema(prepare: () => Promise<void>, logger: Logger): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), START_PATIENCE_MS);
  });
  try {
    await Promise.race([prepare(), late]);
  } catch (error) {
    if (error instanceof AppError) throw error;
    logger.warn({ err: error }, 'Postgres is away; failures are taken in and spooled until it is back');
  } finally {
    clearTimeout(timer);
  }
}
