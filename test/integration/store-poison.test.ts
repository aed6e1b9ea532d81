import { BatchWriter } from '#store/batch/batch-writer.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { LedgerStore } from '#store/ledger/ledger.store.js';
import { OutcomesReadModel } from '#store/ledger/outcomes.read-model.js';
import { QuarantineStore } from '#store/quarantine/quarantine.store.js';
import { acceptedEvent, batchOf, failureOf, judged, setAside, verdictOf } from '../kit/batches.js';
import { useDatabase } from '../kit/postgres.js';

const DAY_MS = 86_400_000;

describe('a batch with records that cannot be stored', () => {
  const database = useDatabase();
  const write = (batch: ReturnType<typeof batchOf>) =>
    new BatchWriter(database.pool, new PartitionsStore(database.pool)).write(batch);
  const count = async (sql: string): Promise<number> => {
    const { rows } = await database.pool.query<{ n: number }>(sql);
    return rows[0]?.n ?? -1;
  };

  it('loses nothing but those, each of which is set aside with the reason', async () => {
    const items = Array.from({ length: 40 }, (_, n) => failureOf({ projectId: 'poison', eventId: `e${n}` }));
    items[7] = failureOf({ projectId: 'poison', eventId: 'e7', flowId: 'a\u0000b' });
    items[8] = failureOf({ projectId: 'poison', eventId: 'e8' }, { message: 'cut\u0000off' });
    items[30] = failureOf({ projectId: 'poison', eventId: 'e30' }, { httpStatus: 4_000_000_000 });
    const result = await write(batchOf(items));
    expect(result.counts).toEqual({ stored: 37, duplicate: 0, not_failure: 0, quarantined: 3 });
    expect(result.quarantined.map(({ event }) => event.eventId).sort()).toEqual(['e30', 'e7', 'e8']);
    expect(await count(`SELECT count(*)::int AS n FROM failures WHERE project_id = 'poison'`)).toBe(37);
    expect(await count(`SELECT sum(count)::int AS n FROM issues WHERE project_id = 'poison'`)).toBe(37);
    expect(await count(`SELECT sum(count)::int AS n FROM rollups_1m WHERE project_id = 'poison'`)).toBe(37);
    const quarantine = new QuarantineStore(database.pool);
    const { items: aside } = await quarantine.list({ project: ['poison'] });
    expect(aside.map(({ reason }) => reason)).toEqual(['store_failed', 'store_failed', 'store_failed']);
    const seventh = aside.find(({ eventId }) => eventId === 'e7');
    expect(seventh?.detail).toContain('0x00');
    expect((await quarantine.show(seventh!.id))?.event).toMatchObject({ eventId: 'e7', flowId: 'a\ufffdb' });
  });

  it('stores rows that the database refuses only together', async () => {
    await database.pool.query(`
      CREATE FUNCTION one_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (SELECT count(*) FROM added WHERE message = 'alone') > 1 THEN
          RAISE check_violation USING MESSAGE = 'one at a time';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER one_at_a_time AFTER INSERT ON failures REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION one_at_a_time()`);
    const items = Array.from({ length: 12 }, (_, n) =>
      failureOf({ projectId: 'together' }, n % 4 === 0 ? { message: 'alone' } : {}),
    );
    items.push(failureOf({ projectId: 'together' }, { httpStatus: 4_000_000_000 }));
    const result = await write(batchOf(items));
    await database.pool.query('DROP TRIGGER one_at_a_time ON failures');
    expect(result.counts).toEqual({ stored: 12, duplicate: 0, not_failure: 0, quarantined: 1 });
    expect(result.newIssues).toHaveLength(1);
    expect(await count(`SELECT count(*)::int AS n FROM failures WHERE project_id = 'together'`)).toBe(12);
    expect(await count(`SELECT sum(count)::int AS n FROM issues WHERE project_id = 'together'`)).toBe(12);
  });

  it('takes a refused event again once it is mended', async () => {
    const event = { projectId: 'mended', eventId: 'same' };
    await write(batchOf([failureOf({ ...event, flowId: '\u0000' }), failureOf({ projectId: 'mended' })]));
    expect((await write(batchOf([failureOf(event)]))).counts.stored).toBe(1);
  });

  it('sets aside what occurred too long ago, counted from its receipt', async () => {
    const now = Date.now();
    const result = await write(
      batchOf([
        failureOf({ projectId: 'late', receivedAt: now, occurredAt: now - 31 * DAY_MS }),
        failureOf({ projectId: 'late', receivedAt: now, occurredAt: now - 29 * DAY_MS }),
      ]),
    );
    expect(result.counts).toMatchObject({ stored: 1, quarantined: 1 });
    expect(result.quarantined[0]).toMatchObject({
      reason: 'too_old',
      detail: expect.stringContaining('30') as string,
    });
  });

  it.each([
    ['a project that cannot be named', { projectId: 'a\u0000b' }],
    ['a time that is none', { occurredAt: Number.NaN }],
    ['a time years ahead', { occurredAt: Date.UTC(9999, 0, 1) }],
  ])('sets aside an event of %s, and stores the rest', async (_, fields) => {
    const result = await write(batchOf([failureOf(fields), failureOf({ projectId: 'rest' })]));
    expect(result.counts).toMatchObject({ stored: 1, quarantined: 1 });
    expect(result.quarantined[0]).toMatchObject({ reason: 'store_failed' });
  });

  it('sets aside what the classifier could not judge', async () => {
    const event = acceptedEvent({ projectId: 'unjudged' });
    const nameless = judged(acceptedEvent({ projectId: 'unjudged' }), verdictOf({ code: null }));
    const result = await write(batchOf([setAside(event, 'classify_failed', 'no rule'), nameless]));
    expect(result.counts).toEqual({ stored: 0, duplicate: 0, not_failure: 0, quarantined: 2 });
  });

  it('pages through what was set aside, newest first', async () => {
    const quarantine = new QuarantineStore(database.pool);
    const whole = await quarantine.list();
    const first = await quarantine.list({}, { limit: 2 });
    const rest = await quarantine.list({}, { cursor: first.nextCursor });
    expect([...first.items, ...rest.items]).toEqual(whole.items);
    expect((await quarantine.list({ reason: ['too_old'] })).items).toHaveLength(1);
  });
});

describe('the ledger', () => {
  const database = useDatabase();
  const write = (batch: ReturnType<typeof batchOf>) =>
    new BatchWriter(database.pool, new PartitionsStore(database.pool)).write(batch);

  it('always adds up', async () => {
    const ledger = new LedgerStore(database.pool);
    const outcomes = new OutcomesReadModel(database.pool);
    const at = Date.UTC(2030, 0, 1);
    const batch = (items: ReturnType<typeof batchOf>['items'], n: number) =>
      batchOf(items, { receivedAt: at + n });
    const known = failureOf({ projectId: 'ledger' });
    const fails = acceptedEvent({ projectId: 'ledger' });
    const mixed = batch(
      [
        known,
        known,
        failureOf({ projectId: 'ledger' }),
        judged(fails, verdictOf({ failure: false })),
        failureOf({ projectId: 'ledger', flowId: '\u0000' }),
      ],
      1,
    );
    const again = batch([known], 2);
    const waiting = batch([known, known, known], 3);
    for (const { items, ...rest } of [mixed, again, waiting])
      await ledger.open({ ...rest, received: items.length });
    const during = await outcomes.between(at, at + 100);
    expect(during).toEqual({
      received: 9,
      stored: 0,
      duplicate: 0,
      not_failure: 0,
      quarantined: 0,
      pending: 9,
    });
    await write(mixed);
    await write(again);
    await ledger.open({ ...mixed, received: 5 });
    expect(await outcomes.between(at, at + 100)).toEqual({
      received: 9,
      stored: 2,
      duplicate: 2,
      not_failure: 1,
      quarantined: 1,
      pending: 3,
    });
    expect(await outcomes.between(at + 2, at + 3)).toMatchObject({ received: 1, duplicate: 1 });
    expect(await outcomes.between(0, 1)).toMatchObject({ received: 0, pending: 0 });
  });

  it('counts a batch that nobody had announced', async () => {
    const at = Date.UTC(2031, 0, 1);
    await write(batchOf([failureOf()], { receivedAt: at }));
    expect(await new OutcomesReadModel(database.pool).between(at, at + 1)).toMatchObject({
      received: 1,
      stored: 1,
    });
  });

  it('drops announcements of batches that never were queued, and no others', async () => {
    const ledger = new LedgerStore(database.pool);
    const at = Date.UTC(2032, 0, 1);
    await database.pool.query('TRUNCATE batches');
    const [lost, queued, recent, done] = [0, 1, 5, 2].map((n) =>
      batchOf([failureOf()], { receivedAt: at + n }),
    );
    for (const { items, ...rest } of [lost!, queued!, recent!, done!])
      await ledger.open({ ...rest, received: items.length });
    await write(done!);
    const dropped = await ledger.dropUnqueued(at + 5, async (id) => Promise.resolve(id === queued!.batchId));
    expect(dropped).toBe(1);
    expect(await new OutcomesReadModel(database.pool).between(at, at + 10)).toMatchObject({
      received: 3,
      pending: 2,
      stored: 1,
    });
  });
});
