// The same work on a database that has seen a lot: queries, and the cost of storing one failure more.
import { SingleBar } from 'cli-progress';
import { atMost, fact, median, milliseconds, perSecond, quantile, round } from '../figures.mjs';
import { Load } from '../load/load.mjs';
import { seed } from '../load/seed.mjs';
import { Stage } from '../stage/stage.mjs';
import { drainOnce } from './drain.mjs';

const { UNHURRIED } = await import(new URL('../../../dist/libs/store/src/postgres/pool.js', import.meta.url));

const MILLION = 1_000_000;
const SET = { days: 30, projects: 1_000, issues: 10_000 };
const ROUNDS = 3;
const REQUESTS = 40;
/** Cost per event with ten million rows, as a multiple of that with one million, which still counts as flat. */
const FLAT = 1.2;

const hours = (n) => new Date(Date.now() - n * 3_600_000).toISOString();
const anyOf = (names) => (n) => names(n % 50);

/** What the screens of the console ask for; `n` varies from request to request. */
const QUERIES = {
  issues: [
    () => '/api/issues',
    () => '/api/issues?status=open&sort=count',
    () => '/api/issues?code=RATE_LIMITED',
    anyOf((n) => `/api/issues?project=seed-${n}`),
    () => '/api/issues?q=issue%20a1',
  ],
  timeseries: [
    () => '/api/timeseries?by=code',
    () => `/api/timeseries?by=code&step=5m&from=${hours(24)}`,
    () => `/api/timeseries?by=provider&step=1h&from=${hours(7 * 24)}`,
    anyOf((n) => `/api/timeseries?by=code&step=1h&from=${hours(30 * 24)}&project=seed-${n}`),
    anyOf((n) => `/api/timeseries?by=node&step=1m&from=${hours(24)}&project=seed-${n}`),
  ],
};

async function costAt(stage, service, load) {
  await stage.pool.query({ text: 'CHECKPOINT', ...UNHURRIED });
  await drainOnce(stage, service, load, 20_000);
  const runs = [];
  for (let n = 0; n < ROUNDS; n += 1) runs.push(await drainOnce(stage, service, load, 30_000));
  const micros = median(runs.map(({ nodeUs, postgresUs }) => nodeUs + postgresUs));
  return { micros, rate: median(runs.map(({ rate }) => rate)) };
}

async function timesOf(service, queries) {
  const slowest = { query: '', p95: 0 };
  const all = [];
  for (const query of queries) {
    const times = [];
    for (let n = 0; n < REQUESTS + 5; n += 1) {
      const started = performance.now();
      await service.get(query(n));
      // The first few warm caches up.
      if (n >= 5) times.push(performance.now() - started);
    }
    all.push(...times);
    const p95 = quantile(times, 0.95);
    if (p95 > slowest.p95) Object.assign(slowest, { query: query(0), p95 });
  }
  return { p50: quantile(all, 0.5), p95: quantile(all, 0.95), slowest };
}

export const big = {
  name: 'big',
  title: 'Ten million failures',
  async run({ backend }) {
    const stage = await Stage.open({ backend });
    const load = new Load();
    const bar = new SingleBar({
      format: '  seeding {what} {bar} {percentage}%',
      noTTYOutput: true,
      notTTYSchedule: 15_000,
    });
    const grow = async (from, to) => {
      bar.start(100, 0, { what: `${to / MILLION} M` });
      await seed(stage.pool, stage.partitions, { from, to, ...SET }, (share) =>
        bar.update(Math.floor(share * 100)),
      );
      bar.stop();
    };
    try {
      const service = await stage.start('standalone');
      await load.prepare({ target: service.target, batch: 500, connections: 8, projects: 50 });
      await grow(0, MILLION);
      const small = await costAt(stage, service, load);
      await grow(MILLION, 10 * MILLION);
      const large = await costAt(stage, service, load);
      const answers = {};
      for (const [name, queries] of Object.entries(QUERIES)) answers[name] = await timesOf(service, queries);
      const micros = (value) => `${round(value)} µs`;
      return [
        ...Object.entries(answers).map(([name, { p50, p95, slowest }]) =>
          atMost(`GET /api/${name} over 10 million failures, p95`, p95, 100, milliseconds, {
            note: `p50 ${milliseconds(p50)}; slowest ${slowest.query.replace(/from=[^&]*/, 'from=…')}: ${milliseconds(slowest.p95)}`,
          }),
        ),
        fact('CPU per stored event on 1 million rows', small.micros, micros, {
          note: `${perSecond(small.rate)} drained`,
        }),
        fact('CPU per stored event on 10 million rows', large.micros, micros, {
          note: `${perSecond(large.rate)} drained`,
        }),
        atMost(
          'CPU per stored event, 10 million ÷ 1 million rows',
          round(large.micros / small.micros, 2),
          FLAT,
          String,
        ),
      ];
    } finally {
      bar.stop();
      load.stop();
      await stage.close();
    }
  },
};
