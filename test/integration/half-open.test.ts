import type { Pool } from 'pg';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { migrate } from '#store/migrations/migrate.js';
import { createPool } from '#store/postgres/pool.js';
import { inTransaction } from '#store/postgres/transaction.js';
import { TcpProxy } from '../chaos/stage/tcp-proxy.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { useDatabase } from '../kit/postgres.js';

const ANSWER_MS = 400;

describe('connections that break or die without a word', () => {
  const database = useDatabase();
  let wire: TcpProxy;
  let pool: Pool;
  let wireUrl: string;

  beforeEach(async () => {
    const url = new URL(database.url);
    wire = await TcpProxy.start(Number(url.port));
    url.port = String(wire.port);
    wireUrl = url.toString();
    pool = createPool(wireUrl, 1, { answerLimitMs: ANSWER_MS });
  });

  afterEach(() => {
    // Not awaited: a dead connection does not say goodbye.
    void pool.end();
    wire.close();
  });

  it('fail a query, and the next one finds a new connection', async () => {
    await pool.query('SELECT 1');
    expect(wire.freeze()).toBe(1);
    await expect(pool.query('SELECT 1')).rejects.toThrow('timeout');
    await expect(pool.query('SELECT 2 AS two')).resolves.toMatchObject({ rows: [{ two: 2 }] });
  });

  it('fail a transaction once, without waiting for its rollback', async () => {
    const started = performance.now();
    const broken = inTransaction(pool, async (client) => {
      await client.query('SELECT 1');
      wire.freeze();
      await client.query('SELECT 1');
    });
    await expect(broken).rejects.toThrow('timeout');
    expect(performance.now() - started).toBeLessThan(2 * ANSWER_MS);
    await expect(inTransaction(pool, (client) => client.query('SELECT 1'))).resolves.toBeDefined();
  });

  it('end nobody who holds one that is cut while asking nothing', async () => {
    const broken = inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const ended = new Promise<void>((resolve) => client.once('end', resolve));
      await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
      await ended;
      await client.query('SELECT 1');
    });
    await expect(broken).rejects.toThrow();
    await expect(pool.query('SELECT 1')).resolves.toBeDefined();
  });

  it('do not hold up a start for ever, and leave it to the next', async () => {
    const starting = migrate(wireUrl, { answerLimitMs: ANSWER_MS });
    while (wire.freeze() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await expect(starting).rejects.toThrow(/timeout|terminated/);
    await expect(migrate(wireUrl)).resolves.toEqual([]);
  });

  it('are not suspected after a batch that went in by COPY', async () => {
    const writer = new BatchWriter(pool, new PartitionsStore(pool));
    await expect(writer.write(batchOf([failureOf()]))).resolves.toMatchObject({ counts: { stored: 1 } });
    await new Promise((resolve) => setTimeout(resolve, 2 * ANSWER_MS));
    expect(pool.idleCount).toBe(1);
    await expect(pool.query('SELECT 1')).resolves.toBeDefined();
  });
});
