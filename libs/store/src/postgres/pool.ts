import { Pool } from 'pg';

/** DI token of the process's connection pool. */
export const PG_POOL = Symbol('pg pool');

/** So long a caller waits for a connection, in milliseconds. */
const CONNECT_LIMIT_MS = 10_000;
/**
 * So long a caller waits for an answer, in milliseconds, unless told otherwise. A connection may be dead without
 * anybody being told; whoever waits on it would wait for ever, and it would be missing in the pool as long.
 */
const ANSWER_LIMIT_MS = 30_000;

/**
 * A chart reads a day of rollups and gives back few rows; at the server's price for a row that a parallel worker hands
 * over, it would be read by one process, in twice the time.
 */
const SESSION_OPTIONS = '-c TimeZone=UTC -c synchronous_commit=on -c jit=off -c parallel_tuple_cost=0.01';

export interface PoolOptions {
  /** A query that takes longer than this fails and its connection is given up, in milliseconds; absent: 30 seconds. */
  answerLimitMs?: number | undefined;
}

/** Spread into a query that may take hours, such as a vacuum of a large table. */
export const UNHURRIED = { query_timeout: 24 * 3_600_000 } as const;

/**
 * The connections of one process. Times travel as UTC, and durability is asked for on every session, whatever
 * the server's default: an acknowledged event must survive a crash.
 */
export function createPool(databaseUrl: string, size = 10, options: PoolOptions = {}): Pool {
  const { answerLimitMs = ANSWER_LIMIT_MS } = options;
  const pool = new Pool({
    connectionString: databaseUrl,
    max: size,
    application_name: 'foghorn',
    keepAlive: true,
    connectionTimeoutMillis: Math.min(CONNECT_LIMIT_MS, answerLimitMs),
    query_timeout: answerLimitMs,
    options: SESSION_OPTIONS,
  });
  // A connection that breaks is replaced by the pool, and who waits for an answer hears of it. Without listeners one
  // that breaks while idle, or in the hands of somebody who asks nothing just then, would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
