// Made-up failures by the million, written by the server itself, with their issues, rollups and keys.
import { readFileSync } from 'node:fs';

const { UNHURRIED } = await import(new URL('../../../dist/libs/store/src/postgres/pool.js', import.meta.url));

const DAY_SECONDS = 86_400;
const CHUNK = 250_000;
const HANDS = 2;
const ROLLUPS = [
  { table: 'rollups_1m', seconds: 60 },
  { table: 'rollups_1h', seconds: 3_600 },
];

const sql = (name) => readFileSync(new URL(`../../kit/seed/${name}.sql`, import.meta.url), 'utf8');
const FAILURES = sql('failures');
const KEYS = sql('keys');
const ROLLUP = sql('rollup');
const ISSUES = sql('issues');

/**
 * Adds failures number `from` up to and without `to`, spread evenly over the last `days`; `onProgress` is told the
 * share that is done, 0 to 1. Issues and rollups are those of all failures afterwards.
 */
export async function seed(pool, partitions, { from, to, days, projects, issues }, onProgress) {
  const end = Math.floor(Date.now() / 1000 / 60) * 60;
  const start = end - days * DAY_SECONDS;
  for (let at = start; at <= end + DAY_SECONDS; at += DAY_SECONDS)
    await partitions.ensure(at * 1000, at * 1000);
  const time = (seconds) => new Date(seconds * 1000).toISOString();
  const work = [];
  for (let n = from; n < to; n += CHUNK) {
    const until = Math.min(to, n + CHUNK);
    const spread = [from, to, time(start), days * DAY_SECONDS, projects, issues];
    work.push({ weight: 3, text: FAILURES, values: [n, until, ...spread] });
    work.push({ weight: 2, text: KEYS, values: [n, until, time(end), projects] });
  }
  const derived = [];
  for (let day = start; day < end; day += DAY_SECONDS) {
    for (const { table, seconds } of ROLLUPS) {
      const text = ROLLUP.replaceAll('%TABLE%', table);
      derived.push({ weight: 1, text, values: [time(day), time(day + DAY_SECONDS), seconds] });
    }
  }
  derived.push({ weight: 2, text: ISSUES, values: [] });
  const total = [...work, ...derived].reduce((sum, { weight }) => sum + weight, 0);
  let done = 0;
  const perform = async (queue) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await pool.query({ text: next.text, values: next.values, ...UNHURRIED });
      done += next.weight;
      onProgress(done / total);
    }
  };
  const together = (queue) => Promise.all(Array.from({ length: HANDS }, () => perform(queue)));
  await together(work);
  await pool.query({ text: 'ANALYZE failures', ...UNHURRIED });
  await together(derived);
  for (const table of ['issues', 'event_keys', ...ROLLUPS.map(({ table }) => table)]) {
    await pool.query({ text: `VACUUM (ANALYZE) ${table}`, ...UNHURRIED });
  }
}
