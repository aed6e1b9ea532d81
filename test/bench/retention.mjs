// What deleting a project's old rows costs, and what writers feel of it meanwhile.
//   npm run build && node test/bench/retention.mjs [--rows 100000]
// One line of JSON comes out; times are milliseconds.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const build = new URL('../../dist/libs/', import.meta.url);
const load = (file) => import(new URL(file, build));
const { startEmbeddedPostgres } = await load('platform/src/postgres/embedded-postgres.js');
const { migrate } = await load('store/src/migrations/migrate.js');
const { createPool } = await load('store/src/postgres/pool.js');
const { PartitionsStore } = await load('store/src/partitions/partitions.store.js');
const { CHUNK_ROWS, ExpiredFailuresStore } = await load('store/src/partitions/expired-failures.store.js');
const { RetentionPolicy } = await load('store/src/projects/retention-policy.js');

const { values } = parseArgs({ options: { rows: { type: 'string', default: '100000' } } });
const rows = Number(values.rows);
const DAY_MS = 86_400_000;
const now = Date.now();

const dataDir = await mkdtemp(path.join(tmpdir(), 'foghorn-bench-'));
const server = await startEmbeddedPostgres({ dataDir });
const pool = createPool(server.url);
try {
  await migrate(server.url);
  const partitions = new PartitionsStore(pool);
  await fill(partitions);
  const alone = await writeWhile(sleep(5_000));
  const gaps = [];
  let last = performance.now();
  const startedAt = last;
  const expired = new ExpiredFailuresStore(pool, partitions).expire(
    new RetentionPolicy({ failures: 30, rollups: 400 }, new Map([['brief', 7]])),
    {
      now,
      lateDays: 30,
      step: () => {
        gaps.push(performance.now() - last);
        last = performance.now();
        return Promise.resolve();
      },
    },
  );
  const meanwhile = await writeWhile(expired);
  const result = await expired;
  const ms = performance.now() - startedAt;
  console.log(
    JSON.stringify({
      rows: result.rows,
      chunkRows: CHUNK_ROWS,
      rowsPerSecond: Math.round((result.rows / ms) * 1000),
      // A chunk with the rest before it.
      step: quantiles(gaps.slice(1)),
      writerAlone: alone,
      writerMeanwhile: meanwhile,
    }),
  );
} finally {
  await pool.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Rows of about a kilobyte, half of each project, on a day ten days ago; plus today's partition. */
async function fill(partitions) {
  const day = Math.floor((now - 10 * DAY_MS) / DAY_MS) * DAY_MS;
  await partitions.ensure(day, day, now);
  await partitions.ensure(now, now, now);
  await insert(rows, day, 800);
  await pool.query('ANALYZE failures');
}

function insert(count, from, spacing) {
  return pool.query(
    `INSERT INTO failures (project_id, occurred_at, id, event_id, kind, code, received_at, occurred_at_assumed,
        occurred_at_clamped, failing_nodes, rule, fingerprint, issue_id, severity, original)
      SELECT CASE WHEN n % 2 = 0 THEN 'brief' ELSE 'shop' END, $2::timestamptz + n * $3::int * interval '1 millisecond',
          gen_random_uuid(), n::text, 'request', 'RATE_LIMITED', now(), false, false, '[]', 'r', 'f', $4, 'warning',
          json_build_object('body', repeat(md5(n::text), 20))
        FROM generate_series(1, $1::int) AS n`,
    [count, new Date(from), spacing, randomUUID()],
  );
}

/** Inserts a hundred rows of today again and again until `work` is over. */
async function writeWhile(work) {
  let over = false;
  void Promise.resolve(work).then(() => (over = true));
  const times = [];
  while (!over) {
    const startedAt = performance.now();
    await insert(100, now, 1);
    times.push(performance.now() - startedAt);
    await sleep(5);
  }
  return quantiles(times);
}

function quantiles(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) =>
    Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(1));
  return { n: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
