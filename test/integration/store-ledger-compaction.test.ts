import { LedgerCompactionStore } from '#store/ledger/ledger-compaction.store.js';
import { LedgerStore } from '#store/ledger/ledger.store.js';
import { OutcomesReadModel } from '#store/ledger/outcomes.read-model.js';
import { randomUUID } from 'node:crypto';
import { useDatabase } from '../kit/postgres.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 4, 20, 12, 34, 56);
/** The hour that is not old enough yet. */
const EDGE = Date.UTC(2026, 4, 13, 12);

describe('the compacted ledger', () => {
  const database = useDatabase();
  const outcomes = () => new OutcomesReadModel(database.pool);
  const left = async () =>
    (await database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM batches')).rows[0]!.n;

  beforeEach(async () => {
    await database.pool.query('TRUNCATE batches, outcomes_1h');
    // A batch every ten minutes of three days around the edge, each with other numbers of events.
    await database.pool.query(
      `INSERT INTO batches (batch_id, received_at, protocol, received, stored, duplicate, not_failure, quarantined,
          finished_at)
        SELECT gen_random_uuid(), $1::timestamptz + (n * 10 + 1) * interval '1 minute', 'native', 4 * n + 2000,
            n + 300, n + 400, n + 500, n + 800, now()
          FROM generate_series(-288, 143) AS n`,
      [new Date(EDGE)],
    );
  });

  it('says the same as before of every period of full hours', async () => {
    const periods: [number, number][] = [
      [0, NOW],
      [EDGE - 2 * DAY_MS, EDGE],
      [EDGE - 30 * HOUR_MS, EDGE - 7 * HOUR_MS],
      [EDGE - HOUR_MS, EDGE + HOUR_MS],
      // Beyond the edge to the millisecond.
      [EDGE + 61_000, EDGE + 3 * HOUR_MS + 1],
    ];
    const ask = () => Promise.all(periods.map(([from, to]) => outcomes().between(from, to)));
    const before = await ask();
    expect(before[0]!.received).toBeGreaterThan(0);
    expect(await new LedgerCompactionStore(database.pool).compact(NOW)).toBe(288);
    expect(await left()).toBe(144);
    expect(await ask()).toEqual(before);
    expect(await new LedgerCompactionStore(database.pool).compact(NOW)).toBe(0);
    expect(await ask()).toEqual(before);
  });

  it('is exact at any moment, also with two who compact at once', async () => {
    const before = await outcomes().between(0, NOW);
    let over = false;
    const compacting = Promise.all(
      [1, 2].map(() => new LedgerCompactionStore(database.pool).compact(NOW, undefined, 7)),
    ).then((moved) => {
      over = true;
      return moved;
    });
    let looks = 0;
    for (; !over; looks += 1) expect(await outcomes().between(0, NOW)).toEqual(before);
    const moved = await compacting;
    expect(looks).toBeGreaterThan(3);
    // One may stop early because the other holds the rest; whoever comes next finds it.
    const rest = await new LedgerCompactionStore(database.pool).compact(NOW);
    expect(moved[0]! + moved[1]! + rest).toBe(288);
    expect(await outcomes().between(0, NOW)).toEqual(before);
  });

  it('leaves pending what is pending, however old, and takes it in once it is done', async () => {
    const batch = {
      batchId: randomUUID(),
      receivedAt: EDGE - 3 * DAY_MS,
      protocol: 'native',
      keyId: null,
      received: 5,
    };
    await new LedgerStore(database.pool).open(batch);
    await new LedgerCompactionStore(database.pool).compact(NOW);
    const day = () => outcomes().between(EDGE - 4 * DAY_MS, EDGE - 2 * DAY_MS);
    expect(await day()).toMatchObject({ received: 5, pending: 5 });
    await database.pool.query('UPDATE batches SET stored = 5, finished_at = now() WHERE batch_id = $1', [
      batch.batchId,
    ]);
    expect(await new LedgerCompactionStore(database.pool).compact(NOW)).toBe(1);
    expect(await day()).toMatchObject({ received: 5, stored: 5, pending: 0 });
  });
});
