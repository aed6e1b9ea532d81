import { BatchWriter } from '#store/batch/batch-writer.js';
import { FailuresReadModel } from '#store/failures/failures.read-model.js';
import { migrate } from '#store/migrations/migrate.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { createPool } from '#store/postgres/pool.js';
import { acceptedEvent, batchOf, failureOf, judged, verdictOf } from '../kit/batches.js';
import { eventually } from '../kit/instance.js';
import { useDatabase } from '../kit/postgres.js';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

describe('a batch', () => {
  const database = useDatabase();
  const writer = (now?: () => number) =>
    new BatchWriter(database.pool, new PartitionsStore(database.pool), now ? { now } : {});
  const stored = async (project: string): Promise<number> => {
    const { rows } = await database.pool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM failures WHERE project_id = $1',
      [project],
    );
    return rows[0]?.n ?? 0;
  };

  it('is stored once, however often it is delivered', async () => {
    const batch = batchOf([failureOf({ projectId: 'redelivery' }), failureOf({ projectId: 'redelivery' })]);
    const first = await writer().write(batch);
    const second = await writer().write(batch);
    expect(first).toMatchObject({ alreadyDone: false, counts: { stored: 2, duplicate: 0 } });
    expect(second).toMatchObject({ alreadyDone: true, counts: { stored: 2, duplicate: 0 }, stored: [] });
    expect(await stored('redelivery')).toBe(2);
  });

  it('is readable by the id of its failures', async () => {
    const item = failureOf({ projectId: 'reading' });
    await writer().write(batchOf([item]));
    const failures = new FailuresReadModel(database.pool);
    const page = await failures.list({ project: ['reading'] });
    expect(page.items).toHaveLength(1);
    const detail = await failures.byId(page.items[0]?.id ?? '');
    expect(detail).toMatchObject({
      code: 'RATE_LIMITED',
      original: JSON.parse(item.evidence.toString()) as unknown,
    });
  });

  it.each<[string, (at: number) => { occurredAt: number; occurredAtAssumed: boolean }]>([
    ['with the same time', (at) => ({ occurredAt: at, occurredAtAssumed: false })],
    ['without a time', (at) => ({ occurredAt: at + 5_000, occurredAtAssumed: true })],
    [
      'with another time, on another day',
      (at) => ({ occurredAt: at - 2 * DAY_MS, occurredAtAssumed: false }),
    ],
  ])('does not store an event again that another batch brought, resent %s', async (how, resend) => {
    const project = `resend ${how}`;
    const at = Date.now() - 1_000;
    const event = { projectId: project, eventId: 'order-17', occurredAt: at };
    await writer().write(batchOf([failureOf(event)]));
    const again = await writer().write(
      batchOf([failureOf({ ...event, ...resend(at) }), failureOf({ projectId: project })]),
    );
    expect(again.counts).toEqual({ stored: 1, duplicate: 1, not_failure: 0, quarantined: 0 });
    expect(await stored(project)).toBe(2);
  });

  it('has the writer look before it claims, for a while, once an event was known', async () => {
    const url = new URL(database.url);
    await database.pool.query('CREATE DATABASE repeats');
    url.pathname = '/repeats';
    await migrate(url.href);
    const pool = createPool(url.href);
    // In the first hour of a week every batch looks.
    const noon = Math.floor(Date.now() / WEEK_MS) * WEEK_MS + DAY_MS / 2;
    const one = new BatchWriter(pool, new PartitionsStore(pool), { now: () => noon });
    const repeat = { projectId: 'repeats', eventId: 'same' };
    const counts = [];
    for (let n = 0; n < 4; n += 1) {
      counts.push(
        (await one.write(batchOf([failureOf(repeat), failureOf({ projectId: 'repeats' })]))).counts,
      );
    }
    await pool.end();
    expect(counts.map(({ stored, duplicate }) => [stored, duplicate])).toEqual([
      [2, 0],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    const rolledBack = async () => {
      const { rows } = await database.pool.query<{ n: number; sessions: number }>(
        `SELECT xact_rollback::int AS n, numbackends AS sessions FROM pg_stat_database WHERE datname = 'repeats'`,
      );
      return rows[0]!;
    };
    // A session hands in its figures at its end.
    const { n } = await eventually(rolledBack, ({ sessions }) => sessions === 0);
    expect(n).toBe(1);
  });

  it('keeps one of an event that it holds twice', async () => {
    const event = { projectId: 'twice', eventId: 'same' };
    const result = await writer().write(batchOf([failureOf(event), failureOf(event)]));
    expect(result.counts).toEqual({ stored: 1, duplicate: 1, not_failure: 0, quarantined: 0 });
  });

  it('tells the same event id of two projects apart', async () => {
    const result = await writer().write(
      batchOf([
        failureOf({ projectId: 'one', eventId: 'same' }),
        failureOf({ projectId: 'other', eventId: 'same' }),
      ]),
    );
    expect(result.counts.stored).toBe(2);
  });

  it('does not take an event for a duplicate that was no failure the first time', async () => {
    const event = acceptedEvent({ projectId: 'healing', eventId: 'run-1' });
    const running = verdictOf({ failure: false, code: null, fingerprint: null });
    const first = await writer().write(batchOf([judged(event, running)]));
    const second = await writer().write(batchOf([judged(event, verdictOf())]));
    expect([first.counts.not_failure, second.counts.stored]).toEqual([1, 1]);
  });

  describe('over the turn of a week', () => {
    // The epoch began on a Thursday; so do the weeks of the keys.
    const turn = Math.ceil(Date.now() / (7 * DAY_MS)) * 7 * DAY_MS;
    const at = (now: number, item = failureOf()) => ({ now: () => now, batch: batchOf([item]) });

    it.each([
      ['a moment', -1_000, 1_000],
      ['an hour and a half', -1_000, 5_400_000],
      ['exactly seven days', -DAY_MS, 6 * DAY_MS],
      ['seven days, sent just after the turn', 60_000, 7 * DAY_MS + 60_000],
    ])('knows an event sent again after %s', async (_, first, second) => {
      const event = { projectId: 'weeks', eventId: `${first} ${second}`, receivedAt: turn + first };
      const one = at(turn + first, failureOf(event));
      const two = at(turn + second, failureOf({ ...event, occurredAt: turn + first - 1_000 }));
      expect((await writer(one.now).write(one.batch)).counts.stored).toBe(1);
      expect((await writer(two.now).write(two.batch)).counts.duplicate).toBe(1);
    });

    it('lets only one of two writers win that stand on either side of it', async () => {
      const event = { projectId: 'weeks', eventId: 'astride', receivedAt: turn };
      const before = at(turn - 10, failureOf(event));
      const after = at(turn + 10, failureOf({ ...event, occurredAt: turn - 5_000 }));
      const results = await Promise.all([
        writer(before.now).write(before.batch),
        writer(after.now).write(after.batch),
      ]);
      expect(results.map(({ counts }) => counts.stored).sort()).toEqual([0, 1]);
    });
  });

  it('leaves out a failure that is in the table although its key is forgotten', async () => {
    const item = failureOf({ projectId: 'forgotten' });
    await writer().write(batchOf([item]));
    await database.pool.query(`DELETE FROM event_keys WHERE project_id = 'forgotten'`);
    const again = await writer().write(batchOf([item, failureOf({ projectId: 'forgotten' })]));
    expect(again.counts).toEqual({ stored: 1, duplicate: 1, not_failure: 0, quarantined: 0 });
  });

  it('gives exact counts when two writers store overlapping batches at once', async () => {
    const items = Array.from({ length: 300 }, (_, n) =>
      failureOf({ projectId: 'overlap', eventId: `e${n}`, flowId: `flow-${n % 7}` }),
    );
    const slices = Array.from({ length: 12 }, (_, n) => {
      const slice = items.slice(n * 20, n * 20 + 80);
      return batchOf(n % 2 === 0 ? slice : [...slice].reverse());
    });
    const results = await Promise.all(slices.map((batch) => writer().write(batch)));
    const sum = (pick: (result: (typeof results)[number]) => number) =>
      results.reduce((total, result) => total + pick(result), 0);
    expect(sum(({ counts }) => counts.stored)).toBe(300);
    expect(await stored('overlap')).toBe(300);
    const { rows } = await database.pool.query(
      `SELECT (SELECT sum(count)::int FROM issues WHERE project_id = 'overlap') AS issues,
              (SELECT sum(count)::int FROM rollups_10s WHERE project_id = 'overlap') AS finest,
              (SELECT sum(count)::int FROM rollups_1m WHERE project_id = 'overlap') AS minutes,
              (SELECT sum(count)::int FROM rollups_1h WHERE project_id = 'overlap') AS hours`,
    );
    expect(rows[0]).toEqual({ issues: 300, finest: 300, minutes: 300, hours: 300 });
    const deadlocks = await database.pool.query<{ n: string }>(
      'SELECT deadlocks AS n FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(Number(deadlocks.rows[0]?.n)).toBe(0);
  });

  it('is stored once when the same delivery runs twice at the same time', async () => {
    const batch = batchOf(Array.from({ length: 50 }, () => failureOf({ projectId: 'racing' })));
    const results = await Promise.all([writer().write(batch), writer().write(batch), writer().write(batch)]);
    expect(results.filter(({ alreadyDone }) => !alreadyDone)).toHaveLength(1);
    expect(await stored('racing')).toBe(50);
  });
});

describe('the counts of issues and charts', () => {
  const database = useDatabase();
  // The weeks of the keys turn on Thursdays at midnight.
  const turn = Math.ceil(Date.now() / (7 * DAY_MS)) * 7 * DAY_MS;
  const write = (items: ReturnType<typeof failureOf>[], now: number, protocol = 'native') =>
    new BatchWriter(database.pool, new PartitionsStore(database.pool), { now: () => now }).write(
      batchOf(items, { receivedAt: now, protocol }),
    );

  it('stay exact when events come again in other batches, orders and protocols, without their time, a week on', async () => {
    const project = 'counts';
    const event = (n: number, at: number, resentAt?: number) =>
      failureOf({
        projectId: project,
        eventId: `e${n}`,
        flowId: `flow-${n % 3}`,
        receivedAt: resentAt ?? at,
        occurredAt: resentAt ?? at - 1_000,
        occurredAtAssumed: resentAt !== undefined,
      });
    const first = turn - 3 * DAY_MS;
    const all = Array.from({ length: 60 }, (_, n) => n);
    await write(
      all.map((n) => event(n, first)),
      first,
    );
    const reversed = [...all].reverse();
    for (const [again, protocol] of [
      [first + 60_000, 'otlp'],
      [turn - 1_000, 'native'],
      [turn + 1_000, 'native'],
      [first + 7 * DAY_MS, 'loki'],
    ] as const) {
      for (const slice of [reversed.slice(0, 25), reversed.slice(20)]) {
        const batch = slice.map((n) => event(n, first, again));
        const { counts } = await write(batch, again, protocol);
        expect(counts).toEqual({ stored: 0, duplicate: slice.length, not_failure: 0, quarantined: 0 });
      }
    }
    const { rows } = await database.pool.query(
      `SELECT (SELECT count(*)::int FROM failures WHERE project_id = $1) AS failures,
              (SELECT sum(count)::int FROM issues WHERE project_id = $1) AS issues,
              (SELECT sum(count)::int FROM rollups_10s WHERE project_id = $1) AS finest,
              (SELECT sum(count)::int FROM rollups_1m WHERE project_id = $1) AS minutes,
              (SELECT sum(count)::int FROM rollups_1h WHERE project_id = $1) AS hours`,
      [project],
    );
    expect(rows).toEqual([{ failures: 60, issues: 60, finest: 60, minutes: 60, hours: 60 }]);
  });
});
