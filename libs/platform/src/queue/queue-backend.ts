import {
  createPostgresBackend,
  createRedisBackend,
  runMigrations,
  setDefaultBackendFactory,
  type ConnectionOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { tuneQueueTables } from './queue-storage.js';

export interface QueueSettings {
  databaseUrl: string;
  /** Present: the queue lives in Redis; absent: in Postgres. */
  redisUrl?: string | undefined;
}

/** Connections that one queue or worker may hold in its own Postgres pool. */
const POOL_SIZE = 4;

/**
 * Selects BullMQ's store for the whole process. `@nestjs/bullmq` builds its queues and workers itself and
 * takes no store, so the default has to be set before Nest initialises its modules.
 */
export function selectQueueBackend(settings: QueueSettings): ConnectionOptions {
  if (settings.redisUrl) {
    setDefaultBackendFactory(createRedisBackend);
    return redisConnection(settings.redisUrl);
  }
  setDefaultBackendFactory(createPostgresBackend);
  return { connectionString: settings.databaseUrl, max: POOL_SIZE, keepAlive: true } as ConnectionOptions;
}

/** Creates or upgrades BullMQ's own tables (Postgres only; safe to run from several processes at once). */
export async function migrateQueue(settings: QueueSettings): Promise<void> {
  if (settings.redisUrl) return;
  const client = new pg.Client({ connectionString: settings.databaseUrl });
  await client.connect();
  try {
    await runMigrations(client);
    await tuneQueueTables(client);
  } finally {
    await client.end();
  }
}

/**
 * Tells whether Redis keeps what it acknowledged: without the append-only file a restart may lose accepted
 * batches. `null` when the server does not let us ask.
 */
export async function redisIsDurable(redisUrl: string): Promise<boolean | null> {
  const client = new Redis(redisUrl, { lazyConnect: true, maxRetriesPerRequest: 1 });
  try {
    await client.connect();
    const answer = (await client.config('GET', 'appendonly')) as string[];
    return answer[1] === 'yes';
  } catch {
    return null;
  } finally {
    client.disconnect();
  }
}

function redisConnection(redisUrl: string): ConnectionOptions {
  const url = new URL(redisUrl);
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    db: Number(url.pathname.slice(1) || 0),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
  };
}
