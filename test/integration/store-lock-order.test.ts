import type { Pool } from 'pg';
import { BatchWriter } from '#store/batch/batch-writer.js';
import type { BatchResult, ClassifiedEvent } from '#store/batch/classified-batch.js';
import { migrate } from '#store/migrations/migrate.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { createPool } from '#store/postgres/pool.js';
import { Random } from '../chaos/random.js';
import { acceptedEvent, batchOf, failureOf, judged, verdictOf } from '../kit/batches.js';
import { eventually } from '../kit/instance.js';
import { useDatabase } from '../kit/postgres.js';

const WRITERS = 8;
/** So many of them take the careful path. */
const CAREFUL = 3;
/** A language sorts these names differently than their characters do. */
const NAMES = ['shop', 'Shop', 'shop-2', 'shop2', 'Österreich', '🛒'];
const CALLS = 7;

const isFailure = ({ verdict }: ClassifiedEvent) => verdict?.failure === true;
/** No 32-bit integer holds the status. */
const refusedOf = ({ event }: ClassifiedEvent) =>
  failureOf({ ...event, eventId: `refused ${event.eventId}` }, { httpStatus: 4_000_000_000 });
const isRefused = ({ event }: ClassifiedEvent) => event.eventId.startsWith('refused ');

describe('batches that share projects, issues, minutes and events, written at the same time', () => {
  // Deadlocks are looked for soon, so that a test which finds some ends soon.
  const server = useDatabase({ migrated: false, settings: { deadlock_timeout: '20ms' } });
  const random = new Random(17);
  const since = Date.now();
  let pool: Pool;

  beforeAll(async () => {
    // Most servers sort texts as a language does; the embedded one sorts them by their bytes.
    await server.pool.query(
      `CREATE DATABASE sorting TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en' ENCODING 'UTF8'`,
    );
    const url = new URL(server.url);
    url.pathname = '/sorting';
    await migrate(url.href);
    pool = createPool(url.href, WRITERS);
  }, 60_000);
  afterAll(() => pool?.end());

  /** Every writer writes its batch of the round; then comes the next round. */
  const write = async (rounds: ClassifiedEvent[][][]): Promise<BatchResult[]> => {
    const partitions = new PartitionsStore(pool);
    const results: BatchResult[] = [];
    for (const round of rounds) {
      // Writers that have not met a repeat claim by COPY at first, then otherwise: so both ways meet.
      const writeOne = (items: ClassifiedEvent[], n: number) => {
        const writer = new BatchWriter(pool, partitions);
        return n < CAREFUL ? writer.isolate(batchOf(items)) : writer.write(batchOf(items));
      };
      results.push(...(await Promise.all(round.map(writeOne))));
    }
    return results;
  };
  /** Failures of few issues and minutes, and counts of calls. */
  const eventsOf = (prefix: string, count: number): ClassifiedEvent[] =>
    Array.from({ length: count }, (_, n) => {
      const event = {
        projectId: `${prefix} ${random.pick(NAMES)}`,
        eventId: `e${n}`,
        flowId: `flow ${random.between(1, 3)}`,
        occurredAt: since - random.between(0, 180_000),
      };
      if (n % 10 === 0) {
        const none = { failure: false, code: null, fingerprint: null };
        return judged(acceptedEvent({ ...event, kind: 'traffic', total: CALLS }), verdictOf(none));
      }
      const issue = random.between(1, 6);
      const code = { errorCode: `CODE_${issue}`, uncatalogued: issue > 3 };
      return failureOf(event, { fingerprint: `${event.projectId} ${issue}`, ...code });
    });
  const deadlocks = async (): Promise<number> => {
    // A session hands in its figures at its end, if not before.
    await pool.end();
    const sessions = `SELECT FROM pg_stat_activity WHERE datname = 'sorting'`;
    await eventually(
      () => server.pool.query(sessions),
      ({ rowCount }) => rowCount === 0,
    );
    const { rows } = await server.pool.query<{ n: number }>(
      `SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = 'sorting'`,
    );
    pool = createPool(pool.options.connectionString!, WRITERS);
    return rows[0]!.n;
  };
  const countsOf = async (prefix: string) => {
    const count = (table: string, what = 'sum(count)') =>
      `(SELECT ${what}::int FROM ${table} WHERE project_id LIKE '${prefix} %') AS ${table}`;
    const { rows } = await pool.query<Record<string, number>>(
      `SELECT ${count('failures', 'count(*)')}, ${count('issues')}, ${count('rollups_10s')}, ${count('rollups_1m')},
        ${count('rollups_1h')}, ${count('issue_counts_1m')}, ${count('uncatalogued_codes')}, ${count('arrivals_1m')},
        ${count('traffic_1m', 'sum(total)')}, ${count('quarantine', 'count(*)')}`,
    );
    return rows[0]!;
  };
  /** Every count of the database against what was written: each event once, and each arrival. */
  const expectExactCounts = async (prefix: string, rounds: ClassifiedEvent[][][], results: BatchResult[]) => {
    const batches = rounds.flat();
    const sum = (of: keyof BatchResult['counts']) =>
      results.reduce((total, { counts }) => total + counts[of], 0);
    const written = [...new Set(batches.flat())];
    const stored = written.filter((item) => isFailure(item) && !isRefused(item));
    const calls = written.filter((item) => !isFailure(item)).length;
    const refused = batches.reduce((total, items) => total + new Set(items.filter(isRefused)).size, 0);
    const uncatalogued = stored.filter(({ verdict }) => verdict?.uncatalogued).length;
    expect([sum('stored'), sum('not_failure'), sum('quarantined')]).toEqual([stored.length, calls, refused]);
    const all = stored.length;
    expect(await countsOf(prefix)).toEqual({
      ...{ failures: all, issues: all, rollups_10s: all, rollups_1m: all, rollups_1h: all },
      ...{ issue_counts_1m: all, uncatalogued_codes: uncatalogued, traffic_1m: calls * CALLS },
      ...{ quarantine: refused, arrivals_1m: batches.flat().length },
    });
  };

  it('claim many keys in one order, whichever way they claim', async () => {
    const rounds = Array.from({ length: 8 }, (_, n) => {
      const items = eventsOf(`many ${n}`, 1_000);
      return Array.from({ length: WRITERS }, () => random.shuffled(items).slice(0, 900));
    });
    const results = await write(rounds);
    expect(await deadlocks()).toBe(0);
    await expectExactCounts('many', rounds, results);
  }, 60_000);

  it('hold nothing that others wait for while they look for what the database refuses', async () => {
    const rounds = Array.from({ length: 20 }, (_, n) => {
      const items = eventsOf(`refused ${n}`, 100);
      items.push(refusedOf(items[1]!), refusedOf(items[52]!));
      // Some of them twice.
      return Array.from({ length: WRITERS }, () => Array.from({ length: 80 }, () => random.pick(items)));
    });
    const results = await write(rounds);
    expect(await deadlocks()).toBe(0);
    await expectExactCounts('refused', rounds, results);
  }, 60_000);
});
