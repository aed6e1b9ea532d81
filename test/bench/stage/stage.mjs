// What the measures share: a Postgres, a Redis where asked for, and Foghorn's processes on them.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program, freePort, usage } from './processes.mjs';

const dist = new URL('../../../dist/', import.meta.url);
const load = (file) => import(new URL(file, dist));
const { startEmbeddedPostgres } = await load('libs/platform/src/postgres/embedded-postgres.js');
const { migrate } = await load('libs/store/src/migrations/migrate.js');
const { createPool } = await load('libs/store/src/postgres/pool.js');
const { PartitionsStore } = await load('libs/store/src/partitions/partitions.store.js');

/** Those that `npm start` and docker-compose.yml give the programs, in MiB; the heap of `npm start` is one of two. */
const heapFlags = (app) =>
  app === 'standalone'
    ? ['--max-old-space-size=768', '--max-semi-space-size=16']
    : ['--max-old-space-size=384', '--max-semi-space-size=32'];
const KEY = 'bench-ingest-key';
const TOKEN = 'bench-admin-token-0123456789';

/** One folder, one database, one queue; ended as a whole. */
export class Stage {
  #undo = [];

  static async open({ backend = 'postgres' } = {}) {
    const stage = new Stage();
    stage.folder = await mkdtemp(path.join(tmpdir(), 'foghorn-bench-'));
    stage.#undo.push(() => rm(stage.folder, { recursive: true, force: true }));
    const server = await startEmbeddedPostgres({ dataDir: stage.folder });
    stage.#undo.push(() => server.stop());
    stage.databaseUrl = server.url;
    stage.postgresPid = server.pid;
    await migrate(server.url);
    stage.pool = createPool(server.url);
    stage.#undo.push(() => stage.pool.end());
    stage.partitions = new PartitionsStore(stage.pool);
    if (backend === 'redis') stage.redisUrl = await stage.#startRedis();
    return stage;
  }

  /** Starts an app of the build and waits until it listens. */
  async start(app, env = {}) {
    const main = fileURLToPath(new URL(`apps/${app}/src/main.js`, dist));
    const port = await freePort();
    const flags = ['--enable-source-maps', ...heapFlags(app), ...profiling(app)];
    const program = new Program(process.execPath, [...flags, main], {
      env: {
        FOGHORN_PORT: String(port),
        FOGHORN_DATA_DIR: path.join(this.folder, 'data'),
        FOGHORN_INGEST_KEY: KEY,
        FOGHORN_ADMIN_TOKEN: TOKEN,
        DATABASE_URL: this.databaseUrl,
        LOG_LEVEL: 'warn',
        ...(this.redisUrl ? { REDIS_URL: this.redisUrl } : {}),
        ...env,
      },
    });
    this.#undo.push(() => program.stop());
    const url = `http://127.0.0.1:${port}`;
    await until(
      () => answers(`${url}/readyz`),
      60_000,
      () => program.saying(/\0/, 0),
    );
    return {
      program,
      url,
      target: { host: '127.0.0.1', port, path: '/v1/failures', key: KEY },
      usage: () => usage(program.pid),
      stop: () => program.stop(),
      get: async (route) => {
        const response = await fetch(url + route, { headers: { authorization: `Bearer ${TOKEN}` } });
        if (!response.ok) throw new Error(`GET ${route} answered ${response.status}`);
        return response.json();
      },
    };
  }

  /** The bare Fastify that the door is compared with. */
  async startBare() {
    const file = fileURLToPath(new URL('bare-fastify.mjs', import.meta.url));
    const program = new Program(process.execPath, [file]);
    this.#undo.push(() => program.stop());
    const [, port] = await program.saying(/listening (\d+)/);
    const target = { host: '127.0.0.1', port: Number(port), path: '/v1/failures', key: KEY };
    return { program, target, stop: () => program.stop() };
  }

  /** Received and not finished, in events. */
  async pending() {
    const { rows } = await this.pool.query(
      'SELECT coalesce(sum(received), 0)::int AS pending FROM batches WHERE finished_at IS NULL',
    );
    return rows[0].pending;
  }

  /** CPU seconds and memory of the database server. */
  postgresUsage() {
    return usage(this.postgresPid).other;
  }

  /** Empties queue and ledger, for a measure that does not drain what it sent. */
  async forgetQueue() {
    await this.pool.query('TRUNCATE batches');
    if (!this.redisUrl) await this.pool.query('TRUNCATE bullmq.job, bullmq.event CASCADE');
    else await this.#redis.flushall();
  }

  async close() {
    for (const step of this.#undo.reverse()) await step();
  }

  #redis;

  async #startRedis() {
    const { Redis } = await import('ioredis');
    const port = await freePort();
    // As in docker-compose.yml: the queue reaches the disk before Redis answers.
    const settings = {
      port,
      bind: '127.0.0.1',
      dir: this.folder,
      appendonly: 'yes',
      appendfsync: 'always',
      save: '',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const server = spawn('redis-server', args, { stdio: 'ignore' });
    const exited = new Promise((resolve, reject) => {
      server.once('close', resolve);
      server.once('error', reject);
    });
    this.#undo.push(() => {
      this.#redis.disconnect();
      server.kill('SIGTERM');
      return exited;
    });
    this.#redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
    this.#redis.on('error', () => undefined);
    await Promise.race([this.#redis.ping(), exited]);
    return `redis://127.0.0.1:${port}`;
  }
}

/** Profiles of an app go to the folder that `BENCH_PROFILE` names. */
function profiling(app) {
  const folder = process.env.BENCH_PROFILE;
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${path.join(folder, app)}`] : [];
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Polls until `done`; `check` is asked in between and may throw. */
export async function until(done, limitMs = 120_000, check = () => undefined) {
  const deadline = Date.now() + limitMs;
  while (!(await done())) {
    if (Date.now() > deadline) {
      await check();
      throw new Error(`not done within ${limitMs} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
