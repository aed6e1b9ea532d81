import type { OutcomeLedger } from '#contracts/outcome.js';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { LedgerCompactionStore } from '#store/ledger/ledger-compaction.store.js';
import { OutcomesReadModel } from '#store/ledger/outcomes.read-model.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { QuarantineStore } from '#store/quarantine/quarantine.store.js';
import { retryJob } from '#store/quarantine/retry-job.js';
import { acceptedEvent, batchOf, failureOf, judged, setAside, verdictOf } from '../kit/batches.js';
import { useDatabase } from '../kit/postgres.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('a retry of a quarantined record', () => {
  const database = useDatabase();
  const writer = () => new BatchWriter(database.pool, new PartitionsStore(database.pool));
  const quarantine = () => new QuarantineStore(database.pool);
  const outcomes = (from: number): Promise<OutcomeLedger> =>
    new OutcomesReadModel(database.pool).between(from, from + HOUR_MS);
  const sumOf = ({ received: _, ...rest }: OutcomeLedger) => Object.values(rest).reduce((a, b) => a + b, 0);
  const rows = async (sql: string) => (await database.pool.query<{ n: number }>(sql)).rows[0]?.n;

  /** Sets one of two records of a batch aside; returns it, and what the worker makes of it later. */
  const setOneAside = async (project: string, receivedAt: number) => {
    const event = acceptedEvent({ projectId: project, receivedAt });
    const fault = setAside(event, 'classify_failed', 'no rule');
    await writer().write(batchOf([fault, failureOf({ projectId: project, receivedAt })], { receivedAt }));
    const [item] = (await quarantine().list({ project: [project] })).items;
    const record = await quarantine().show(item!.id);
    const { events: _, ...job } = retryJob(record!, Date.now());
    return { record: record!, retry: { ...job, items: [judged(record!.event, verdictOf())] } };
  };

  it('stores it once, however often it is delivered, and moves its outcome', async () => {
    const at = Date.now() - 2 * DAY_MS;
    const { record, retry } = await setOneAside('once', at);
    expect(await outcomes(at)).toMatchObject({ received: 2, stored: 1, quarantined: 1 });
    const results = await Promise.all([writer().write(retry), writer().write(retry), writer().write(retry)]);
    expect(results.map(({ alreadyDone }) => alreadyDone).sort()).toEqual([false, true, true]);
    expect(await quarantine().show(record.id)).toBeNull();
    const ledger = await outcomes(at);
    expect(ledger).toMatchObject({ received: 2, stored: 2, quarantined: 0, pending: 0 });
    expect(sumOf(ledger)).toBe(ledger.received);
    expect(await rows(`SELECT count(*)::int AS n FROM failures WHERE project_id = 'once'`)).toBe(2);
    expect(await rows(`SELECT sum(count)::int AS n FROM issues WHERE project_id = 'once'`)).toBe(2);
    expect(await rows(`SELECT sum(count)::int AS n FROM rollups_1h WHERE project_id = 'once'`)).toBe(2);
  });

  it('is a duplicate when the event was sent again meanwhile', async () => {
    const at = Date.now() - 3 * DAY_MS;
    const { record, retry } = await setOneAside('resent', at);
    await writer().write(batchOf([judged(record.event, verdictOf())]));
    expect((await writer().write(retry)).counts).toMatchObject({ stored: 0, duplicate: 1 });
    expect(await outcomes(at)).toMatchObject({ received: 2, stored: 1, duplicate: 1, quarantined: 0 });
    expect(await rows(`SELECT count(*)::int AS n FROM failures WHERE project_id = 'resent'`)).toBe(2);
  });

  it('leaves it where it is when it is refused again, with the new reason', async () => {
    const at = Date.now() - 4 * DAY_MS;
    const { record, retry } = await setOneAside('again', at);
    const poison = { ...retry, items: [failureOf({ ...record.event, flowId: 'a\u0000b' })] };
    expect((await writer().write(poison)).counts).toMatchObject({ quarantined: 1 });
    expect((await writer().isolate(poison)).counts).toMatchObject({ quarantined: 1 });
    expect(await quarantine().show(record.id)).toMatchObject({ retries: 2, reason: 'store_failed' });
    expect(await outcomes(at)).toMatchObject({ received: 2, stored: 1, quarantined: 1 });
    expect(await rows(`SELECT count(*)::int AS n FROM quarantine WHERE project_id = 'again'`)).toBe(1);
  });

  it('finds the line of the ledger also when that was summed up by the hour', async () => {
    const at = Math.floor((Date.now() - 10 * DAY_MS) / HOUR_MS) * HOUR_MS + 1_000;
    const { retry } = await setOneAside('summed up', at);
    await database.pool.query(
      `UPDATE batches SET finished_at = received_at WHERE received_at < now() - interval '9 days'`,
    );
    await new LedgerCompactionStore(database.pool).compact(Date.now());
    expect(
      await rows("SELECT count(*)::int AS n FROM batches WHERE received_at < now() - interval '9 days'"),
    ).toBe(0);
    await writer().write(retry);
    expect(await outcomes(at - 1_000)).toMatchObject({ received: 2, stored: 2, quarantined: 0 });
  });

  it('has nothing to do when the record was dropped, which leaves it counted as quarantined', async () => {
    const at = Date.now() - 5 * DAY_MS;
    const { record, retry } = await setOneAside('dropped', at);
    expect([await quarantine().drop(record.id), await quarantine().drop(record.id)]).toEqual([true, false]);
    expect(await writer().write(retry)).toMatchObject({ alreadyDone: true });
    expect(await outcomes(at)).toMatchObject({ received: 2, stored: 1, quarantined: 1 });
  });
});
