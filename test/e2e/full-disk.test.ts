import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OutcomesReadModel } from '#store/ledger/outcomes.read-model.js';
import { createPool } from '#store/postgres/pool.js';
import { readSegment } from '../../apps/collector/src/spool/record-format.js';
import { canLimitFiles, startCollectorProcess, type CollectorProcess } from '../kit/collector-process.js';
import { eventually } from '../kit/instance.js';
import { StoppablePostgres } from '../kit/stoppable-postgres.js';
import { startWorker } from '../kit/worker.js';

/** Four events of the size below fit in a segment, a fifth is torn. */
const MAX_FILE_KIB = 300;
const PADDING = 'x'.repeat(64_000);
const event = (eventId: string) =>
  JSON.stringify({ kind: 'request', projectId: 'p', eventId, http: { status: 500, body: PADDING } });
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix} ${n}`);

// A limit on the size of files needs no rights and no mount; a write beyond it fails where a full disk would.
const limits = canLimitFiles();
if (!limits) console.warn('skipped: a full disk is stood in for by bash and its ulimit, which are not here');

(limits ? describe : describe.skip)('a collector whose disk is full while its stores are away', () => {
  let postgres: StoppablePostgres;
  let dataDir: string;
  let collector: CollectorProcess | undefined;
  const acknowledged: string[] = [];
  const refused: string[] = [];

  beforeAll(async () => {
    postgres = await StoppablePostgres.start();
    dataDir = await mkdtemp(path.join(tmpdir(), 'foghorn-full-disk-'));
  }, 60_000);
  afterAll(async () => {
    await collector?.kill();
    await postgres?.end();
    await rm(dataDir, { recursive: true, force: true });
  }, 30_000);

  const start = async (maxFileKib?: number) => {
    collector = await startCollectorProcess({ databaseUrl: postgres.url, dataDir, maxFileKib });
  };
  /** Posts the events in one request and returns its status; a refusal has to say when to come back. */
  const post = async (ids: string[]): Promise<number> => {
    const { status, headers } = await collector!.post(ids.map(event).join('\n'));
    expect([status, headers.get('retry-after')]).toEqual(status === 202 ? [202, null] : [503, '5']);
    (status === 202 ? acknowledged : refused).push(...ids);
    return status;
  };
  const segments = async (): Promise<string[]> => {
    const slot = path.join(dataDir, 'spool', '0');
    return (await readdir(slot))
      .filter((name) => name.endsWith('.spool'))
      .map((name) => path.join(slot, name));
  };

  /** Fills segments one event after another, then by many at once, then asks for what fits into none. */
  const fill = async (prefix: string) => {
    const statuses: number[] = [];
    for (const id of names(prefix, 12)) statuses.push(await post([id]));
    expect(statuses).toEqual([202, 202, 202, 202, 503, 202, 202, 202, 202, 503, 202, 202]);
    // These share writes: of one that fails, whole records are in the file, too.
    const together = names(`${prefix} together`, 24);
    expect(await Promise.all(together.map((id) => post([id])))).toContain(503);
    expect(await post(names(`${prefix} too large`, 6))).toBe(503);
    expect(await post([`${prefix} last`])).toBe(202);
  };

  it('acknowledges what its segments take, and keeps nothing of what it refused', async () => {
    await start(MAX_FILE_KIB);
    expect(await post(['before'])).toBe(202);
    await postgres.stop();
    await fill('first');
    const files = await segments();
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const { damagedBytes, tornBytes } = readSegment(await readFile(file));
      expect([damagedBytes, tornBytes]).toEqual([0, 0]);
    }
    await postgres.startAgain();
    await eventually(segments, (left) => left.length === 0, 60_000);
    expect(await post(['between'])).toBe(202);
  }, 120_000);

  it('stores each of them once, also when it is killed with -9 and what was refused comes again', async () => {
    await postgres.stop();
    await fill('second');
    await collector!.kill();
    await start();
    // The senders of some lost the answer, the others heard a refusal.
    const again = [...acknowledged.slice(0, 5), ...acknowledged.slice(-5), ...refused.slice(0, 3)];
    const given = new Set(acknowledged);
    for (const id of again) expect(await post([id])).toBe(202);
    await postgres.startAgain();
    await eventually(segments, (left) => left.length === 0, 60_000);

    const pool = createPool(postgres.url, 1);
    const worker = await startWorker({ databaseUrl: postgres.url });
    try {
      const ledger = await eventually(
        () => new OutcomesReadModel(pool).between(0, Date.now() + 60_000),
        ({ received, pending }) => received >= acknowledged.length && pending === 0,
        60_000,
      );
      const distinct = given.size + 3;
      expect(ledger).toMatchObject({
        received: acknowledged.length,
        stored: distinct,
        duplicate: acknowledged.length - distinct,
        quarantined: 0,
      });
      const stored = await pool.query<{ id: string }>('SELECT event_id AS id FROM failures');
      expect(stored.rows.map(({ id }) => id).sort()).toEqual([...new Set(acknowledged)].sort());
      const counted = await pool.query('SELECT sum(count)::int AS count FROM issues');
      expect(counted.rows).toEqual([{ count: distinct }]);
    } finally {
      await worker.stop();
      await pool.end();
    }
  }, 120_000);
});
