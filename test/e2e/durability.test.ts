import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OutcomeLedger } from '#contracts/outcome.js';
import { OutcomesReadModel } from '#store/ledger/outcomes.read-model.js';
import { createPool } from '#store/postgres/pool.js';
import { startCollectorProcess, type CollectorProcess } from '../kit/collector-process.js';
import { eventually, startInstance } from '../kit/instance.js';
import { StoppablePostgres } from '../kit/stoppable-postgres.js';
import { startWorker } from '../kit/worker.js';

const event = (eventId: string) =>
  JSON.stringify({ kind: 'request', projectId: 'p', eventId, http: { status: 500 } });
const settled = (ledger: OutcomeLedger) => ledger.received > 0 && ledger.pending === 0;

describe('a collector that is killed with -9 while its stores are away', () => {
  let postgres: StoppablePostgres;
  let dataDir: string;
  let collector: CollectorProcess | undefined;

  beforeAll(async () => {
    postgres = await StoppablePostgres.start();
    dataDir = await mkdtemp(path.join(tmpdir(), 'foghorn-killed-'));
  }, 60_000);
  afterAll(async () => {
    await collector?.kill();
    await postgres?.end();
    await rm(dataDir, { recursive: true, force: true });
  }, 30_000);

  const start = async () => {
    collector = await startCollectorProcess({ databaseUrl: postgres.url, dataDir });
  };
  const postAll = async (ids: string[]) => {
    const answers = await Promise.all(ids.map((id) => collector!.post(event(id))));
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 202));
  };
  const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

  it('stores once all that it acknowledged, a torn record in its spool or not', async () => {
    await start();
    await postAll(ids('before', 10));
    await postgres.stop();
    await postAll(ids('spooled', 10));
    await collector!.kill();

    const slot = path.join(dataDir, 'spool', '0');
    const [segment] = (await readdir(slot)).filter((name) => name.endsWith('.spool'));
    const bytes = await readFile(path.join(slot, segment!));
    await appendFile(path.join(slot, segment!), bytes.subarray(0, bytes.length >> 1).subarray(0, 100));

    // It comes up without its database, too.
    await start();
    await postAll([...ids('while away', 10), 'spooled3', 'before3']);
    await collector!.kill();
    await postgres.startAgain();
    await start();

    const pool = createPool(postgres.url, 2);
    const worker = await startWorker({ databaseUrl: postgres.url });
    try {
      const outcomes = () => new OutcomesReadModel(pool).between(0, Date.now() + 60_000);
      const ledger = await eventually(
        outcomes,
        (value) => value.received === 32 && value.pending === 0,
        60_000,
      );
      expect(ledger).toMatchObject({ received: 32, stored: 30, duplicate: 2, quarantined: 0 });
      const { rows } = await pool.query(
        'SELECT (SELECT count(*)::int FROM failures) AS failures, (SELECT sum(count)::int FROM issues) AS counted',
      );
      expect(rows).toEqual([{ failures: 30, counted: 30 }]);
    } finally {
      await worker.stop();
      await pool.end();
    }
    expect((await readdir(slot)).filter((name) => name.endsWith('.spool'))).toEqual([]);
  }, 180_000);
});

describe('an instance whose embedded Postgres is killed with -9', () => {
  it('takes failures in meanwhile, starts it again, and stores each of them once', async () => {
    const instance = await startInstance();
    try {
      const send = async (prefix: string) => {
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, n) => instance.ingest(event(`${prefix}${n}`))),
        );
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
      };
      await send('before');
      const pidFile = path.join(instance.dataDir, 'postgres', 'postmaster.pid');
      const pid = Number((await readFile(pidFile, 'utf8')).split('\n')[0]);
      process.kill(pid, 'SIGKILL');
      await send('meanwhile');
      const outcomes = () => instance.get<OutcomeLedger>('/api/outcomes').catch(() => null);
      const ledger = await eventually(outcomes, (value) => value?.stored === 20, 90_000);
      expect(settled(ledger!)).toBe(true);
      expect(ledger).toMatchObject({ received: 20, duplicate: 0 });
      expect(await instance.stop()).toBe(0);
    } finally {
      await instance.stop('SIGKILL');
    }
  }, 180_000);
});
