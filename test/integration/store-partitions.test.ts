import { BatchWriter } from '#store/batch/batch-writer.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { PARTITIONED_TABLES } from '#store/partitions/partitioned-table.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { useDatabase } from '../kit/postgres.js';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 4, 20, 12);

describe('partitions', () => {
  const database = useDatabase();
  const names = async (table: string): Promise<string[]> => {
    const partitions = new PartitionsStore(database.pool);
    const list = await partitions.list(PARTITIONED_TABLES.find(({ name }) => name === table)!);
    return list.map(({ name }) => name);
  };

  it('are made for each day asked for, and no finer rollups than are kept', async () => {
    await new PartitionsStore(database.pool).ensure(NOW - 3 * DAY_MS, NOW + DAY_MS, NOW);
    const days = ['20260517', '20260518', '20260519', '20260520', '20260521'];
    expect(await names('failures')).toEqual(days.map((day) => `failures_p${day}`));
    expect(await names('rollups_1m')).toEqual(days.map((day) => `rollups_1m_p${day}`));
    expect(await names('rollups_10s')).toEqual(days.slice(2).map((day) => `rollups_10s_p${day}`));
    expect(await names('rollups_1h')).toHaveLength(1);
    expect(await names('event_keys')).toEqual([
      'event_keys_p20260507',
      'event_keys_p20260514',
      'event_keys_p20260521',
    ]);
  });

  it('are made once when several processes want them at the same time', async () => {
    const later = NOW + 40 * DAY_MS;
    await Promise.all(
      Array.from({ length: 6 }, () =>
        new PartitionsStore(database.pool).ensure(later, later + DAY_MS, later),
      ),
    );
    expect((await names('failures')).slice(-2)).toEqual(['failures_p20260629', 'failures_p20260630']);
  });

  it('are dropped once they end before the day named', async () => {
    const partitions = new PartitionsStore(database.pool);
    const before = Date.UTC(2026, 4, 19);
    expect(await partitions.drop(before, 'failures')).toEqual({
      dropped: ['failures_p20260517', 'failures_p20260518'],
      postponed: [],
    });
    expect((await partitions.drop(before, 'rollups_1m')).dropped).toHaveLength(2);
    expect((await names('failures'))[0]).toBe('failures_p20260519');
  });

  it('of what is kept for a short time go after that time, but never those still read', async () => {
    const partitions = new PartitionsStore(database.pool);
    const now = NOW + 9 * DAY_MS;
    await partitions.ensure(now, now, now);
    const { dropped } = await partitions.dropShortLived(now);
    expect(dropped.sort()).toEqual(
      [
        'event_keys_p20260507',
        'event_keys_p20260514',
        'rollups_10s_p20260519',
        'rollups_10s_p20260520',
        'rollups_10s_p20260521',
      ].sort(),
    );
    expect((await names('event_keys'))[0]).toBe('event_keys_p20260521');
  });

  it('cover yesterday, whose last hours are still within the finest rollups', async () => {
    const justAfterMidnight = Date.UTC(2026, 9, 10, 0, 5);
    const writer = new BatchWriter(database.pool, new PartitionsStore(database.pool), {
      now: () => justAfterMidnight,
    });
    const times = [20, 25].map((hours) => justAfterMidnight - hours * 3_600_000);
    await writer.write(
      batchOf(
        times.map((occurredAt) =>
          failureOf({ projectId: 'midnight', receivedAt: justAfterMidnight, occurredAt }),
        ),
      ),
    );
    const { rows } = await database.pool.query(
      `SELECT (SELECT sum(count)::int FROM rollups_10s WHERE project_id = 'midnight') AS finest,
              (SELECT sum(count)::int FROM rollups_1m WHERE project_id = 'midnight') AS minutes`,
    );
    expect(rows[0]).toEqual({ finest: 1, minutes: 2 });
  });

  it('are made on the spot for an event that is late, or whose day was dropped meanwhile', async () => {
    const partitions = new PartitionsStore(database.pool);
    const writer = new BatchWriter(database.pool, partitions);
    const now = Date.now();
    const late = () => failureOf({ projectId: 'late', receivedAt: now, occurredAt: now - 20 * DAY_MS });
    expect((await writer.write(batchOf([late(), failureOf()]))).counts.stored).toBe(2);
    await new PartitionsStore(database.pool).drop(now - 10 * DAY_MS, 'failures');
    expect((await writer.write(batchOf([late()]))).counts).toMatchObject({ stored: 1, quarantined: 0 });
  });
});
