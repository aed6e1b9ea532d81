import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Pool } from 'pg';
import type { Signal } from '#alerting/signal.js';
import { contentHash } from '#contracts/hash.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#platform/postgres/embedded-postgres.js';
import { IncidentsReadModel } from '#store/alerts/incidents.read-model.js';
import { IncidentsStore } from '#store/alerts/incidents.store.js';
import { OutboxStore } from '#store/alerts/outbox.store.js';
import { WindowsReadModel } from '#store/alerts/windows.read-model.js';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { FailuresReadModel } from '#store/failures/failures.read-model.js';
import { IssuesReadModel } from '#store/issues/issues.read-model.js';
import { OutcomesReadModel } from '#store/ledger/outcomes.read-model.js';
import { migrate } from '#store/migrations/migrate.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { createPool } from '#store/postgres/pool.js';
import { createPrismaClient } from '#store/prisma/prisma-client.js';
import { QuarantineStore } from '#store/quarantine/quarantine.store.js';
import { TIMESERIES_KEYS, TimeseriesReadModel } from '#store/timeseries/timeseries.read-model.js';
import { batchOf, failureOf } from '../kit/batches.js';

/** The tables that grow with the failures; of others an index costs nothing to speak of. */
const GROWING = [
  'failures',
  'event_keys',
  'batches',
  'issues',
  'rollups_10s',
  'rollups_1m',
  'rollups_1h',
  'issue_counts_1m',
  'arrivals_1m',
  'discoveries',
  'quarantine',
  'incidents',
  'outbox',
];
const HOUR = 3_600_000;
const DAYS = 3;
const FAILURES = 5_000;

/** Every statement's plan is written to the server's log; few rows must not make an index look useless. */
const EXPLAINED = {
  fsync: 'off',
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_format': 'json',
  enable_seqscan: 'off',
};

const SIGNALS: Signal[] = [
  { of: 'failures', filter: {}, by: 'project', measure: 'count' },
  { of: 'issues', codes: null },
  { of: 'discoveries', kind: 'issue_opened', codes: null },
  { of: 'arrivals' },
];

describe('the indexes of what grows', () => {
  let dataDir: string;
  let server: EmbeddedPostgres;
  let pool: Pool;

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'foghorn-indexes-'));
    server = await startEmbeddedPostgres({ dataDir, settings: EXPLAINED });
    await migrate(server.url);
    pool = createPool(server.url);
    await seed(pool);
  }, 60_000);

  afterAll(async () => {
    await pool?.end();
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 30_000);

  it('are each in the plan of a query', async () => {
    const log = path.join(dataDir, 'postgres.log');
    const before = (await readFile(log)).length;
    await askEverything(pool);
    const plans = (await readFile(log)).subarray(before).toString('utf8');
    const used = new Set([...plans.matchAll(/"Index Name": "([^"]+)"/g)].map(([, name]) => name!));
    const unused = (await indexes(pool)).filter(({ names }) => !names.some((name) => used.has(name)));
    expect(unused.map(({ index }) => index)).toEqual([]);
  }, 60_000);
});

/** Those that are there for queries alone, each with the names that its parts on the partitions have. */
async function indexes(pool: Pool): Promise<{ index: string; names: string[] }[]> {
  const { rows } = await pool.query<{ index: string; names: string[] }>(
    `SELECT i.relname::text AS index, i.relname::text || array(
        SELECT part.relname::text FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid
         WHERE inhparent = i.oid) AS names
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
     WHERE NOT x.indisunique AND t.relname = ANY($1)`,
    [GROWING],
  );
  expect(rows.length).toBeGreaterThan(5);
  return rows;
}

/** What the screens, the alert rules and the outbox ask. */
async function askEverything(pool: Pool): Promise<void> {
  const now = Date.now();
  const [from, to] = [now - DAYS * 24 * HOUR, now];
  const prisma = createPrismaClient(pool);
  const failures = new FailuresReadModel(pool);
  const issues = new IssuesReadModel(pool);
  const { items } = await issues.list({});
  await failures.list({ project: ['seed-1'] });
  await failures.list({ from: now - HOUR });
  await failures.list({ issue: [items[0]!.id] });
  const [newest] = (await failures.list({})).items;
  await failures.byId(newest!.id);
  await issues.byId(items[0]!.id);
  await issues.list({ project: ['seed-1'] });
  const timeseries = new TimeseriesReadModel(pool);
  for (const by of TIMESERIES_KEYS) await timeseries.query({ from, to, stepMs: HOUR, by });
  await timeseries.query({ from, to, stepMs: 5 * 60_000 });
  await timeseries.query({ from: now - HOUR, to, stepMs: 10_000 });
  await new OutcomesReadModel(pool).between(from, to);
  await new QuarantineStore(pool).list({});
  const windows = new WindowsReadModel(pool);
  for (const signal of SIGNALS) await windows.counts({ signal, bucketMs: 60_000, from: now - HOUR, to });
  await windows.cells(null, { from: now - HOUR, to });
  await new OutboxStore(pool).claim(now, 10, 1_000);
  await new IncidentsReadModel(prisma).list({});
  const incidents = new IncidentsStore(prisma);
  await incidents.open();
  await incidents.firings({ rule: 'rule', project: 'seed-1', subject: '' }, from);
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM incidents WHERE state = 'firing' LIMIT 1`,
  );
  await incidents.acknowledge(rows[0]!.id, { by: 'somebody', comment: null, at: now });
}

async function seed(pool: Pool): Promise<void> {
  const sql = (name: string) => readFile(path.join(__dirname, '../kit/seed', `${name}.sql`), 'utf8');
  const partitions = new PartitionsStore(pool);
  const [start, end] = [Date.now() - DAYS * 24 * HOUR, Date.now()];
  for (let at = start; at <= end; at += 24 * HOUR) await partitions.ensure(at, at);
  await partitions.ensure(end, end);
  const [from, to] = [new Date(start), new Date(end)];
  const range = [0, FAILURES, from, (end - start) / 1000, 20, 200];
  await pool.query(await sql('failures'), [0, FAILURES, ...range]);
  await pool.query(await sql('keys'), [0, FAILURES, to, 20]);
  const rollup = await sql('rollup');
  for (const [table, seconds] of [
    ['rollups_1m', 60],
    ['rollups_1h', 3_600],
  ]) {
    await pool.query(rollup.replaceAll('%TABLE%', String(table)), [from, to, seconds]);
  }
  await pool.query(await sql('issues'));
  await writeBatches(pool, partitions, end);
  await pool.query(
    `INSERT INTO incidents (project_id, id, rule, state, started_at, resolved_at, last_active_at, value, peak, reason,
        version, group_id, open_rule)
      SELECT 'seed-' || n, gen_random_uuid(), 'rule-' || n % 7,
        CASE WHEN n % 10 = 0 THEN 'firing' ELSE 'resolved' END, $1::timestamptz - n * interval '1 minute',
        $1, $1, 1, 1, '', 1, gen_random_uuid(),
        CASE WHEN n % 10 = 0 THEN 'rule' END
        FROM generate_series(1, 2000) AS n`,
    [to],
  );
  await pool.query('ANALYZE');
}

/** What only the writer fills: first sights, arrivals, counts of issues. */
async function writeBatches(pool: Pool, partitions: PartitionsStore, end: number): Promise<void> {
  for (let hour = 0; hour < DAYS * 24; hour += 1) {
    const now = end - hour * HOUR;
    const writer = new BatchWriter(pool, partitions, { now: () => now });
    const items = Array.from({ length: 40 }, (_, n) =>
      failureOf(
        { projectId: `project-${n}`, receivedAt: now - n * 1_000 },
        { fingerprint: contentHash('issue', String(hour), String(n)) },
      ),
    );
    await writer.write(batchOf(items, { receivedAt: now }));
  }
}
