import { setTimeout as sleep } from 'node:timers/promises';
import { ExpiryStore } from '#store/expiry/expiry.store.js';
import { EXPIRING_TABLES } from '#store/expiry/expiring-tables.js';
import { PartitionUpkeepStore } from '#store/partitions/partition-upkeep.store.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { ProjectSizesStore } from '#store/projects/project-sizes.store.js';
import { ProjectsReadModel } from '#store/projects/projects.read-model.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { DAY_MS, KeepingStage } from '../kit/keeping.js';
import { useDatabase } from '../kit/postgres.js';

const NOW = Date.UTC(2026, 4, 20, 12);

describe('retention of failures', () => {
  const database = useDatabase();
  let stage: KeepingStage;

  beforeEach(async () => {
    await database.pool.query('TRUNCATE failures, issues, projects, event_keys, rollups_1m, rollups_1h');
    await new PartitionsStore(database.pool).drop(NOW + DAY_MS, 'failures');
    stage = new KeepingStage(database.pool, NOW);
  });

  const partitionOf = (daysAgo: number) =>
    `failures_p${new Date(NOW - daysAgo * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')}`;

  it('drops whole days that nobody keeps, and leaves counts and issues', async () => {
    await stage.fail('shop', 40, 3);
    await stage.fail('shop', 29, 2);
    const result = await stage.expire();
    expect(result).toMatchObject({ rows: 0, postponed: [] });
    expect(result.dropped).toContain(partitionOf(40));
    expect(await stage.stored()).toEqual({ 'shop 29': 2 });
    const { rows } = await database.pool.query(
      `SELECT (SELECT sum(count)::int FROM issues) AS issues, (SELECT sum(count)::int FROM rollups_1m) AS minutes`,
    );
    expect(rows).toEqual([{ issues: 5, minutes: 5 }]);
  });

  it('deletes the rows of a project that keeps less, in chunks, and nobody else’s', async () => {
    for (const project of ['brief', 'shop']) {
      await stage.fail(project, 9, 25);
      await stage.fail(project, 2, 5);
    }
    expect(await stage.retention.set('brief', 7)).toBe(true);
    let steps = 0;
    const result = await stage.expired.expire(await stage.retention.policy(), {
      now: NOW,
      lateDays: 30,
      chunkRows: 10,
      step: () => Promise.resolve(void (steps += 1)),
    });
    expect(result).toMatchObject({ rows: 25, dropped: [], rewritten: [] });
    expect(steps).toBeGreaterThanOrEqual(3);
    expect(await stage.stored()).toEqual({ 'brief 2': 5, 'shop 2': 5, 'shop 9': 25 });
    expect(await stage.expire()).toMatchObject({ rows: 0, dropped: [] });
  });

  it('keeps a day for the one project that keeps it, and gives the space of the others back', async () => {
    await stage.fail('bank', 50, 20);
    await stage.fail('shop', 50, 900);
    await stage.fail('shop', 60, 3);
    await stage.retention.set('bank', 365);
    const size = async () => {
      const { rows } = await database.pool.query<{ bytes: number }>(
        `SELECT pg_total_relation_size('${partitionOf(50)}')::float8 AS bytes`,
      );
      return rows[0]!.bytes;
    };
    const before = await size();
    const result = await stage.expire(500);
    expect(result).toMatchObject({ rows: 900, rewritten: [partitionOf(50)] });
    expect(result.dropped).toContain(partitionOf(60));
    expect(await stage.stored()).toEqual({ 'bank 50': 20 });
    expect(await size()).toBeLessThan(before / 3);
    // The new table is a partition like any other: found by its index, and open to a batch that waited very long.
    await stage.fail('bank', 50, 1);
    expect(await stage.stored()).toEqual({ 'bank 50': 21 });
    const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT FROM failures WHERE project_id = 'bank' AND occurred_at = '${new Date(NOW - 50 * DAY_MS).toISOString()}'`,
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toMatch(/_compact |failures_p(?!20260331)/);
  });

  it('forgets a project’s own retention when asked to', async () => {
    await stage.fail('shop', 20, 2);
    await stage.retention.set('shop', 7);
    await stage.retention.set('shop', null);
    expect(await stage.expire()).toMatchObject({ rows: 0 });
    expect(await stage.retention.set('unheard of', 7)).toBe(false);
  });

  it('sets aside what is older than its project keeps, whatever has been dropped', async () => {
    await stage.fail('brief', 1);
    await stage.retention.set('brief', 7);
    await stage.expire();
    const late = (days: number, projectId = 'brief') =>
      failureOf({ projectId, occurredAt: NOW - days * DAY_MS, receivedAt: NOW });
    const result = await stage.writer.write(
      batchOf([late(6.9), late(7.1), late(29, 'shop'), late(31, 'shop')], { receivedAt: NOW }),
    );
    expect(result.counts).toEqual({ stored: 2, duplicate: 0, not_failure: 0, quarantined: 2 });
    expect(result.quarantined.map(({ reason, detail }) => [reason, detail])).toEqual([
      ['too_old', 'occurred 7 days before it was received; at most 7 are kept of this project'],
      ['too_old', 'occurred 31 days before it was received; at most 30 are taken'],
    ]);
    expect(await stage.expire()).toMatchObject({ rows: 0, dropped: [] });
  });

  it('does not store again what is sent again after its key was forgotten and its row deleted', async () => {
    const sent = (receivedAt: number) =>
      batchOf(
        [failureOf({ eventId: 'once', projectId: 'brief', occurredAt: NOW - 20 * DAY_MS, receivedAt })],
        {
          receivedAt,
        },
      );
    await stage.fail('brief', 20.5);
    await stage.retention.set('brief', 7);
    const first = new KeepingStage(database.pool, NOW - 20 * DAY_MS);
    expect((await first.writer.write(sent(first.now))).counts.stored).toBe(1);
    await stage.expire();
    await stage.partitions.dropShortLived(NOW);
    expect((await stage.writer.write(sent(NOW))).counts).toMatchObject({ stored: 0, quarantined: 1 });
  });

  it('lets writers go on while somebody reads a day for long that is due', async () => {
    await stage.fail('shop', 40, 3);
    await stage.fail('shop', 0);
    const reader = await database.pool.connect();
    try {
      await reader.query('BEGIN');
      await reader.query('SELECT count(*) FROM failures');
      const keeping = stage.expire();
      let over = false;
      void keeping.then(() => (over = true));
      let longest = 0;
      let batches = 0;
      while (!over) {
        const startedAt = performance.now();
        await stage.fail('shop', 0);
        longest = Math.max(longest, performance.now() - startedAt);
        batches += 1;
        await sleep(5);
      }
      expect((await keeping).postponed).toContain(partitionOf(40));
      // The drop was tried several times, each time for a tenth of a second at most.
      expect(batches).toBeGreaterThan(5);
      expect(longest).toBeLessThan(1_500);
    } finally {
      await reader.query('ROLLBACK');
      reader.release();
    }
    expect((await stage.expire()).dropped).toContain(partitionOf(40));
  });

  it('vacuums a day that is over, once', async () => {
    await stage.fail('shop', 3, 50);
    const upkeep = new PartitionUpkeepStore(database.pool, stage.partitions);
    const vacuumed: string[] = [];
    for (let more = true; more;) {
      const names = await upkeep.settle(NOW);
      vacuumed.push(...names);
      more = names.length > 0;
    }
    expect(vacuumed).toContain(partitionOf(3));
    expect(new Set(vacuumed).size).toBe(vacuumed.length);
    const { rows } = await database.pool.query(
      `SELECT relallvisible = relpages AS visible, reltuples FROM pg_class WHERE relname = $1`,
      [partitionOf(3)],
    );
    expect(rows).toEqual([{ visible: true, reltuples: 50 }]);
  });

  it('measures what each project takes on disk without reading its failures', async () => {
    await stage.fail('big', 3, 300);
    await stage.fail('big', 4, 300);
    await stage.fail('small', 3, 100);
    await stage.fail('gone', 50, 5);
    await stage.expire();
    await new ProjectSizesStore(database.pool).measure(await stage.retention.policy(), NOW);
    const projects = await new ProjectsReadModel(database.pool, stage.retention).list();
    const byId = Object.fromEntries(projects.map((project) => [project.id, project]));
    const { rows } = await database.pool.query<{ bytes: number }>(
      `SELECT (pg_total_relation_size('${partitionOf(3)}') + pg_total_relation_size('${partitionOf(4)}'))::float8 AS bytes`,
    );
    const sum = projects.reduce((total, { storedBytes }) => total + (storedBytes ?? 0), 0);
    expect(Math.abs(sum - rows[0]!.bytes)).toBeLessThan(10);
    expect(byId['big']!.storedBytes!).toBeGreaterThan(4 * byId['small']!.storedBytes!);
    expect(byId['big']).toMatchObject({
      failures: 600,
      oldest: NOW - 4 * DAY_MS - 299,
      newest: NOW - 3 * DAY_MS,
      lastEventAt: NOW - 3 * DAY_MS,
      measuredAt: NOW,
      retentionDays: 30,
      retentionIsDefault: true,
    });
    expect(byId['gone']).toMatchObject({
      failures: 5,
      storedBytes: 0,
      oldest: null,
      newest: null,
      lastEventAt: null,
    });
  });
});

describe('retention of the rest', () => {
  const database = useDatabase();

  it('is a stated time for each table', async () => {
    const stage = new KeepingStage(database.pool, NOW);
    const at = (days: number) => new Date(NOW - days * DAY_MS).toISOString();
    for (const [project, days] of [
      ['old', 401],
      ['kept', 399],
      ['brief', 1],
    ] as const)
      await stage.fail(project, days);
    await stage.retention.set('brief', 7);
    for (const [project, days] of [
      ['brief', 8],
      ['brief', 6],
      ['kept', 31],
      ['kept', 29],
    ] as const) {
      await database.pool.query(
        `INSERT INTO quarantine (project_id, id, batch_id, event_id, reason, detail, event, received_at)
          VALUES ($1, gen_random_uuid(), gen_random_uuid(), $2, 'too_old', '', '{}', $3)`,
        [project, String(days), at(days)],
      );
    }
    for (const [state, days] of [
      ['delivered', 31],
      ['dead', 31],
      ['pending', 31],
      ['delivered', 29],
    ] as const) {
      await database.pool.query(
        `INSERT INTO outbox (id, dedupe_key, project_id, payload, state, next_attempt_at, created_at)
          VALUES (gen_random_uuid(), gen_random_uuid()::text, 'kept', '{}', $1, $2, $2)`,
        [state, at(days)],
      );
    }
    for (const [rule, days] of [
      ['open', null],
      ['long over', 401],
      ['over', 399],
    ] as const) {
      await database.pool.query(
        `INSERT INTO incidents (project_id, id, rule, state, started_at, resolved_at, last_active_at, value, peak,
            reason, version, open_rule)
          VALUES ('kept', gen_random_uuid(), $1, $2, $3, $4, $3, 1, 1, '', 1, $5)`,
        [rule, days ? 'resolved' : 'firing', at(500), days ? at(days) : null, days ? null : rule],
      );
    }
    for (const [code, days] of [
      ['A-1', 401],
      ['A-2', 399],
    ] as const) {
      await database.pool.query(`INSERT INTO uncatalogued_codes VALUES ('kept', $1, 'X', 1, $2, $2)`, [
        code,
        at(days),
      ]);
    }
    for (const days of [34, 36]) {
      const values = [at(days)];
      await database.pool.query(`INSERT INTO arrivals_1m VALUES ('kept', $1, '', 1)`, values);
      await database.pool.query(`INSERT INTO traffic_1m VALUES ('kept', $1, '', '', 1)`, values);
      await database.pool.query(`INSERT INTO discoveries VALUES ('kept', $1, 'k', 's', 'C', 'l')`, values);
    }
    for (const days of [399, 401]) {
      await database.pool.query(
        `INSERT INTO silences VALUES (gen_random_uuid(), '[]', $1, $1, 'a', '', $1)`,
        [at(days)],
      );
    }
    for (const days of [29, 31]) {
      await database.pool.query(
        `INSERT INTO receiver_messages SELECT project_id, id, $1, '{}', $2 FROM incidents WHERE rule IN ('open', 'over')`,
        [`r${days}`, at(days)],
      );
    }
    const expiry = new ExpiryStore(database.pool);
    const policy = await stage.retention.policy();
    const gone: Record<string, number> = {};
    for (const { name } of EXPIRING_TABLES) gone[name] = await expiry.expire(name, policy, NOW);
    expect(gone).toEqual({
      quarantine: 2,
      issues: 1,
      incidents: 1,
      silences: 1,
      outbox: 2,
      receiver_messages: 1,
      uncatalogued_codes: 1,
      // Besides the ones above, what the failures of so long ago left.
      arrivals_1m: 3,
      traffic_1m: 1,
      discoveries: 3,
    });
    const left = async (sql: string) =>
      (await database.pool.query<{ x: string }>(sql)).rows.map(({ x }) => x);
    expect(await left('SELECT event_id AS x FROM quarantine ORDER BY 1')).toEqual(['29', '6']);
    expect(await left('SELECT project_id AS x FROM issues ORDER BY 1')).toEqual(['brief', 'kept']);
    expect(await left('SELECT rule AS x FROM incidents ORDER BY 1')).toEqual(['open', 'over']);
    expect(await left('SELECT state AS x FROM outbox ORDER BY 1')).toEqual(['delivered', 'pending']);
  });

  it('goes on chunk after chunk', async () => {
    await database.pool.query(
      `INSERT INTO uncatalogued_codes SELECT 'many', n::text, 'X', 1, 'epoch', 'epoch' FROM generate_series(1, 2500) n`,
    );
    const policy = await new KeepingStage(database.pool, NOW).retention.policy();
    let steps = 0;
    const count = () => Promise.resolve(void (steps += 1));
    expect(await new ExpiryStore(database.pool).expire('uncatalogued_codes', policy, NOW, count)).toBe(2500);
    expect(steps).toBe(2);
  });
});
