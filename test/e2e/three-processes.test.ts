import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import type { OutcomeLedger } from '#contracts/outcome.js';
import { freePort } from '../kit/free-port.js';
import { eventually } from '../kit/instance.js';
import { useDatabase } from '../kit/postgres.js';
import { hasRedis, startRedis, type TestRedis } from '../kit/redis.js';

const ROOT = path.resolve(__dirname, '../..');
const GIVEN: Record<string, string> = {
  POSTGRES_PASSWORD: 'not-used-here',
  REDIS_PASSWORD: 'not-used-here',
  FOGHORN_ADMIN_TOKEN: 'admin-token-of-this-test',
  FOGHORN_INGEST_KEY: 'ingest-key-of-this-test',
};

interface Service {
  command: string[];
  environment: Record<string, string>;
  healthcheck: { test: string[] };
}
interface Running {
  process: ChildProcess;
  url: string;
  output(): string;
}

const compose = parse(readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<'collector' | 'worker' | 'console', Service>;
};

/** `${NAME:-otherwise}` and `${NAME:?…}` as compose replaces them. */
function substituted(text: string): string {
  return text.replace(/\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g, (_all, name: string, otherwise = '') => {
    return GIVEN[name] ?? String(otherwise);
  });
}

function healthy(service: Service, port: string): boolean {
  const [, , ...args] = service.healthcheck.test;
  const asked = args.map((arg) => arg.replace(':4000/', `:${port}/`));
  return spawnSync(process.execPath, asked).status === 0;
}

// Containers cannot run everywhere; what they would run can: the commands and settings of the compose file.
(hasRedis() ? describe : describe.skip)('the three processes of docker-compose.yml', () => {
  const database = useDatabase({ migrated: false });
  let redis: TestRedis;
  let dataDir: string;
  const running = new Map<string, Running>();

  async function start(name: keyof typeof compose.services): Promise<void> {
    const service = compose.services[name];
    const port = String(await freePort());
    const settings = Object.entries(service.environment).map(([key, value]) => [key, substituted(value)]);
    const child = spawn(process.execPath, service.command.slice(1), {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        ...(Object.fromEntries(settings) as Record<string, string>),
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        FOGHORN_DATA_DIR: dataDir,
        FOGHORN_HOST: '127.0.0.1',
        FOGHORN_PORT: port,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    running.set(name, { process: child, url: `http://127.0.0.1:${port}`, output: () => printed });
    await eventually(
      () => Promise.resolve(child.exitCode === null ? healthy(service, port) : printed),
      (state) => state !== false,
      60_000,
    );
    if (child.exitCode !== null) throw new Error(`${name} ended: ${printed}`);
  }

  beforeAll(async () => {
    redis = await startRedis();
    dataDir = await mkdtemp(path.join(tmpdir(), 'foghorn-three-'));
    // All at once: each brings up the schema if no other has.
    await Promise.all([start('collector'), start('worker'), start('console')]);
  }, 120_000);

  afterAll(async () => {
    for (const { process: child } of running.values()) child.kill('SIGKILL');
    await redis?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 30_000);

  it('carry a failure from the collector to the console', async () => {
    const sent = await fetch(`${running.get('collector')!.url}/v1/failures`, {
      method: 'POST',
      headers: { authorization: `Bearer ${GIVEN.FOGHORN_INGEST_KEY}`, 'x-project-id': 'three' },
      body: '{"errors":[{"message":"Rate limit exceeded, try again in 20s"}]}',
    });
    expect(await sent.json()).toEqual({ accepted: 1, rejected: [] });
    const get = async <T>(route: string): Promise<T> => {
      const headers = { authorization: `Bearer ${GIVEN.FOGHORN_ADMIN_TOKEN}` };
      return (await (await fetch(running.get('console')!.url + route, { headers })).json()) as T;
    };
    await eventually(
      () => get<OutcomeLedger>('/api/outcomes'),
      (ledger) => ledger.stored === 1,
    );
    const page = await get<{ items: object[] }>('/api/failures?project=three');
    expect(page.items).toMatchObject([{ code: 'RATE_LIMITED', retryAfterMs: 20_000 }]);
  });

  it('end cleanly when they are told to', async () => {
    for (const [name, { process: child, output }] of running) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect([name, (await ended)[0], output()]).toEqual([name, 0, output()]);
    }
  }, 20_000);
});
