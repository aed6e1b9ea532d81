import { Pool } from 'pg';

/** DI token of the process's connection pool. */
export const PG_POOL = Symbol('pg pool');

/** So long a caller waits for a connection, in milliseconds. */
const CONNECT_LIMIT_MS = 10_000;

export interface PoolOptions {
  /** A query that takes longer than this fails and its connection is given up, in milliseconds; absent: none does. */
  answerLimitMs?: number | undefined;
}

/**
 * The connections of one process. Times travel as UTC, and durability is asked for on every session, whatever
 * the server's default: an acknowledged event must survive a crash.
 */
export function createPool(databaseUrl: string, size = 10, { answerLimitMs }: PoolOptions = {}): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: size,
    application_name: 'foghorn',
    keepAlive: true,
    connectionTimeoutMillis: Math.min(CONNECT_LIMIT_MS, answerLimitMs ?? CONNECT_LIMIT_MS),
    ...(answerLimitMs === undefined ? {} : { query_timeout: answerLimitMs }),
    options: '-c TimeZone=UTC -c synchronous_commit=on -c jit=off',
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}
