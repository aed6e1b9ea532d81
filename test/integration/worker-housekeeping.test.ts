import { Writable } from 'node:stream';
import { pino } from 'pino';
import { choresOf } from '../../apps/worker/src/housekeeping/chores.js';
import type { Chore } from '../../apps/worker/src/housekeeping/chore.js';
import { Housekeeper } from '../../apps/worker/src/housekeeping/housekeeper.js';
import { HousekeepingMetrics } from '../../apps/worker/src/housekeeping/housekeeping.metrics.js';
import { Metrics } from '#platform/metrics/metrics.js';
import { LeaseStore } from '#store/alerts/lease.store.js';
import { ExpiryStore } from '#store/expiry/expiry.store.js';
import { LedgerCompactionStore } from '#store/ledger/ledger-compaction.store.js';
import { LedgerStore } from '#store/ledger/ledger.store.js';
import { PartitionUpkeepStore } from '#store/partitions/partition-upkeep.store.js';
import { ProjectSizesStore } from '#store/projects/project-sizes.store.js';
import { DAY_MS, KeepingStage } from '../kit/keeping.js';
import { useDatabase } from '../kit/postgres.js';

const NOW = Date.UTC(2026, 4, 20, 12);

describe('housekeeping', () => {
  const database = useDatabase();
  let now = NOW;
  let stage: KeepingStage;
  let log: Record<string, unknown>[];

  beforeEach(async () => {
    now = NOW;
    log = [];
    stage = new KeepingStage(database.pool, NOW);
    await database.pool.query('TRUNCATE leases');
  });

  function allChores(): Chore[] {
    return choresOf({
      partitions: stage.partitions,
      expired: stage.expired,
      upkeep: new PartitionUpkeepStore(database.pool, stage.partitions),
      ledger: new LedgerStore(database.pool),
      compaction: new LedgerCompactionStore(database.pool),
      expiry: new ExpiryStore(database.pool),
      sizes: new ProjectSizesStore(database.pool),
      // Nothing is on its way.
      queue: { has: () => Promise.resolve(false) },
    });
  }

  function housekeeper(chores: Chore[], holder = 'a') {
    const metrics = new Metrics({ version: 'test' });
    const logger = pino(
      { level: 'info' },
      new Writable({
        write(line: Buffer, _encoding, done) {
          log.push(JSON.parse(line.toString()) as Record<string, unknown>);
          done();
        },
      }),
    );
    const counts = new HousekeepingMetrics(
      metrics,
      chores.map(({ name }) => name),
    );
    const keeper = new Housekeeper(
      new LeaseStore(database.pool),
      { chores, holder, policy: () => stage.retention.policy() },
      counts,
      logger,
      () => now,
    );
    return { keeper, page: async () => (await metrics.expose()).body };
  }

  it('does all that is due in one round, counts it and says so in one line', async () => {
    await stage.fail('shop', 45, 4);
    await stage.fail('shop', 0, 2);
    const { keeper, page } = housekeeper(allChores());
    await keeper.round();
    expect(log).toHaveLength(1);
    expect(log[0]).toMatchObject({
      msg: 'housekeeping done',
      failed: [],
      postponed: [],
      rows: { compact_ledger: 1 },
      dropped: expect.arrayContaining(['failures_p20260405', 'rollups_10s_p20260405']),
    });
    expect(await stage.stored()).toEqual({ 'shop 0': 2 });
    const { rows } = await database.pool.query(`SELECT measured_at, stored_bytes > 0 AS some FROM projects`);
    expect(rows).toEqual([{ measured_at: new Date(NOW), some: true }]);
    const ahead = await database.pool.query(`SELECT to_regclass('failures_p20260523') IS NOT NULL AS made`);
    expect(ahead.rows).toEqual([{ made: true }]);
    const body = await page();
    expect(body).toContain('foghorn_housekeeping_rows_total{chore="compact_ledger"} 1\n');
    expect(body).toContain('foghorn_housekeeping_partitions_dropped_total{chore="expire_failures"} 1\n');
    expect(body).toContain(
      `foghorn_housekeeping_last_success_timestamp_seconds{chore="measure_projects"} ${NOW / 1000}\n`,
    );

    now += 30 * 60_000;
    await keeper.round();
    now += 30 * 60_000;
    await keeper.round();
    expect(await page()).toContain(`{chore="measure_projects"} ${now / 1000}\n`);
  });

  it('goes on with the other chores when one fails, and tries it again', async () => {
    let broken = true;
    const done: string[] = [];
    const { keeper, page } = housekeeper([
      { name: 'one', run: () => (broken ? Promise.reject(new Error('no')) : Promise.resolve({ rows: 1 })) },
      { name: 'other', everyMs: DAY_MS, run: () => Promise.resolve((done.push('other'), {})) },
    ]);
    await keeper.round();
    broken = false;
    await keeper.round();
    expect(done).toEqual(['other']);
    expect(log.map(({ msg, failed }) => [msg, failed])).toEqual([
      ['a chore failed and will be tried again', undefined],
      ['housekeeping done', ['one']],
      ['housekeeping done', []],
    ]);
    expect(await page()).toContain('foghorn_housekeeping_errors_total{chore="one"} 1\n');
  });

  it('is done by one worker, until it gives the lease back', async () => {
    const rounds: string[] = [];
    const chore = (holder: string): Chore => ({
      name: 'chore',
      run: () => Promise.resolve((rounds.push(holder), {})),
    });
    const [a, b] = ['a', 'b'].map((holder) => housekeeper([chore(holder)], holder).keeper);
    await a!.round();
    await b!.round();
    await a!.round();
    await a!.release();
    await b!.round();
    await a!.round();
    expect(rounds).toEqual(['a', 'a', 'b']);
  });

  it('stops between two steps when the process ends', async () => {
    const { keeper } = housekeeper([
      {
        name: 'endless',
        async run({ step }) {
          for (let steps = 0; ; steps += 1) {
            if (steps === 3) keeper.stop();
            await step();
          }
        },
      },
      { name: 'later', run: () => Promise.reject(new Error('never reached')) },
    ]);
    await keeper.round();
    expect(log).toMatchObject([{ msg: 'housekeeping done', failed: [] }]);
  });
});
