import {
  createPostgresBackend,
  createRedisBackend,
  runMigrations,
  setDefaultBackendFactory,
  type ConnectionOptions,
} from 'bullmq';
import pg from 'pg';
import { endClient } from '../postgres/end-client.js';
import { tuneQueueTables } from './queue-storage.js';

export interface QueueSettings {
  databaseUrl: string;
  /** Present: the queue lives in Redis; absent: in Postgres. */
  redisUrl?: string | undefined;
}

/** Connections that one queue or worker may hold in its own Postgres pool. */
const POOL_SIZE = 4;

/** How long a connection may keep a caller waiting before it counts as dead, in milliseconds. */
interface Patience {
  connect: number;
  answer: number;
}

/** Somebody waits for a producer; nobody does for a worker, which also waits for jobs by itself. */
const PATIENCE = {
  producer: { connect: 3_000, answer: 5_000 },
  worker: { connect: 10_000, answer: 30_000 },
} satisfies Record<string, Patience>;

/** Redis is asked again at least so often. */
const RECONNECT_MS = 1_000;

/**
 * Selects BullMQ's store for the whole process. `@nestjs/bullmq` builds its workers itself and takes no store, so
 * the default has to be set before Nest initialises its modules. A connection that hangs half open is given up in
 * seconds; otherwise TCP would take a quarter of an hour to find out.
 */
export function selectQueueBackend(
  settings: QueueSettings,
  side: keyof typeof PATIENCE = 'worker',
): ConnectionOptions {
  const patience = PATIENCE[side];
  if (settings.redisUrl) {
    setDefaultBackendFactory(createRedisBackend);
    return redisConnection(settings.redisUrl, patience, side === 'producer');
  }
  setDefaultBackendFactory(createPostgresBackend);
  return {
    connectionString: settings.databaseUrl,
    max: POOL_SIZE,
    keepAlive: true,
    connectionTimeoutMillis: patience.connect,
    query_timeout: patience.answer,
    // What the queue has acknowledged is on the disk, whatever the server's default.
    options: '-c synchronous_commit=on',
  } as ConnectionOptions;
}

/** Creates or upgrades BullMQ's own tables (Postgres only; safe to run from several processes at once). */
export async function migrateQueue(settings: QueueSettings): Promise<void> {
  if (settings.redisUrl) return;
  const client = new pg.Client({
    connectionString: settings.databaseUrl,
    connectionTimeoutMillis: PATIENCE.worker.connect,
    query_timeout: PATIENCE.worker.answer,
  });
  // Who waits for an answer hears of a broken connection; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await runMigrations(client);
    await tuneQueueTables(client);
  } finally {
    await endClient(client);
  }
}

function redisConnection(redisUrl: string, patience: Patience, isProducer: boolean): ConnectionOptions {
  const url = new URL(redisUrl);
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    db: Number(url.pathname.slice(1) || 0),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    connectTimeout: patience.connect,
    socketTimeout: patience.answer,
    retryStrategy: (times: number) => Math.min(RECONNECT_MS, times * 50),
    // A producer's commands are not kept in memory while Redis is away: the spool is the place for that.
    ...(isProducer ? { enableOfflineQueue: false, maxRetriesPerRequest: 1 } : {}),
  };
}
