import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../kit/free-port.js';
import type { Random } from '../random.js';
import { AlertRecorder } from './alert-recorder.js';
import { AppProcess, type AppName } from './app-process.js';
import { PostgresServer } from './postgres-server.js';
import { RedisServer } from './redis-server.js';
import { SmallDisk } from './small-disk.js';
import { TcpProxy } from './tcp-proxy.js';

/** Where the queue lives. */
export type Backend = 'postgres' | 'redis';

export const INGEST_KEY = 'ingest-key-of-the-chaos-run';
export const ADMIN_TOKEN = 'admin-token-of-the-chaos-run';

export interface StageOptions {
  backend: Backend;
  /** Folder of the built service. */
  dist: string;
  /** Folder for everything that the run leaves behind. */
  folder: string;
  random: Random;
}

/** Everything that a run plays on: the stores, Foghorn's processes, and the wires between them. */
export interface Stage {
  backend: Backend;
  postgres: PostgresServer;
  redis: RedisServer | null;
  apps: AppProcess[];
  collectors: AppProcess[];
  workers: AppProcess[];
  console: AppProcess;
  /** The wires from the processes to their stores. */
  wires: TcpProxy[];
  alerts: AlertRecorder;
  /** What the first collector keeps its spool on; null where nothing can be mounted: its spool is capped then. */
  disk: SmallDisk | null;
  /** Ends every process and server of the run, whatever state they are in. */
  end(): Promise<void>;
}

/** The least that the setting takes: full within seconds. */
const CAPPED_SPOOL_BYTES = 1024 * 1024;

/** The collector with little room for its spool. */
const SMALL = 'collector-1';
const CAST: readonly [string, AppName][] = [
  [SMALL, 'collector'],
  ['collector-2', 'collector'],
  ['worker-1', 'worker'],
  ['worker-2', 'worker'],
  ['console', 'console'],
];

/** Starts the stores and then two collectors, two workers and a console, each a process of its own. */
export async function setStage({ backend, dist, folder, random }: StageOptions): Promise<Stage> {
  mkdirSync(folder, { recursive: true });
  const postgres = await PostgresServer.start(folder, await freePort());
  const redis =
    backend === 'redis' ? await RedisServer.start(path.join(folder, 'redis'), await freePort()) : null;
  const alerts = await AlertRecorder.start(random);
  const dataOf = (name: string) => path.join(folder, `${name}-data`);
  const disk = SmallDisk.mount(dataOf(SMALL));
  const wires: TcpProxy[] = [];
  const apps: AppProcess[] = [];
  for (const [name, app] of CAST) {
    const toPostgres = await TcpProxy.start(postgres.port);
    wires.push(toPostgres);
    const databaseUrl = new URL(postgres.url);
    databaseUrl.port = String(toPostgres.port);
    const env: Record<string, string> = {
      DATABASE_URL: databaseUrl.toString(),
      FOGHORN_DATA_DIR: dataOf(name),
      FOGHORN_INGEST_KEY: INGEST_KEY,
      FOGHORN_ADMIN_TOKEN: ADMIN_TOKEN,
      SLACK_WEBHOOK_URL: alerts.urlFor(name),
    };
    if (name === SMALL && !disk) env['FOGHORN_SPOOL_MAX_BYTES'] = String(CAPPED_SPOOL_BYTES);
    if (redis) {
      const toRedis = await TcpProxy.start(redis.port);
      wires.push(toRedis);
      env['REDIS_URL'] = `redis://127.0.0.1:${toRedis.port}`;
    }
    apps.push(new AppProcess({ name, app, port: await freePort(), dist, folder, env }));
  }
  const of = (app: AppName) => apps.filter((one) => one.app === app);
  const stage: Stage = {
    backend,
    postgres,
    redis,
    apps,
    collectors: of('collector'),
    workers: of('worker'),
    console: of('console')[0]!,
    wires,
    alerts,
    disk,
    async end() {
      await Promise.all(
        apps.map((app) => {
          app.resume();
          return app.stop();
        }),
      );
      disk?.unmount();
      for (const wire of wires) wire.close();
      alerts.close();
      redis?.resume();
      await redis?.stop('SIGKILL');
      postgres.resume();
      await postgres.end();
    },
  };
  try {
    await Promise.all(apps.map((app) => app.start()));
    return stage;
  } catch (error) {
    await stage.end();
    throw error;
  }
}
