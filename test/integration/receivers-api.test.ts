import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { AlertModule } from '../../apps/worker/src/alert/alert.module.js';
import type { OperatorSetup } from '../../apps/worker/src/notify/operator-setup.js';
import { PlatformModule } from '#platform/platform.module.js';
import { StoreModule } from '#store/store.module.js';
import { foghorn } from '../kit/cli.js';
import { startConsole, TEST_ADMIN_TOKEN, TEST_SECRET_KEY, type ConsoleApp } from '../kit/console-app.js';
import { FarServer } from '../kit/far-server.js';
import { eventually } from '../kit/instance.js';
import { useDatabase } from '../kit/postgres.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const PATH = '/kit-secret-path';

interface Item {
  name: string;
  source: string;
  state: string;
  settings: Record<string, unknown> | null;
  lastError: string | null;
}

jest.setTimeout(30_000);

describe('receivers over the API', () => {
  const database = useDatabase();
  let console_: ConsoleApp;
  let far: FarServer;
  let stop: () => Promise<void> = () => Promise.resolve();
  const logged: string[] = [];

  beforeAll(async () => {
    far = await FarServer.start();
    console_ = await startConsole(database.url);
  });
  afterAll(async () => {
    await stop();
    await console_.stop();
    await far.stop();
  });

  async function startWorker(over: { allowPrivateTargets?: boolean; secretKey?: string } = {}) {
    await stop();
    const definition = {
      name: 'ops',
      type: 'webhook' as const,
      settings: { url: far.url + PATH, secret: SECRET },
    };
    const operator: OperatorSetup = {
      receivers: [{ definition, source: 'file' }],
      routes: [{ match: { project: ['special'] }, receivers: ['ops'], continue: true }],
    };
    const logger = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
    const options = { operator, publicUrl: null, allowPrivateTargets: false, secretKey: TEST_SECRET_KEY };
    const app = await NestFactory.createApplicationContext(
      {
        module: class Worker {},
        imports: [
          PlatformModule.forRoot({ logger, version: 'test' }),
          StoreModule.forRoot({ databaseUrl: database.url, poolSize: 4 }),
          AlertModule.forRoot({ ...options, ...over }),
        ],
      },
      { logger: false },
    );
    stop = () => app.close();
    await eventually(items, (all) => all.some(({ name }) => name === 'ops'));
  }

  async function call<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
    const response = await console_.call(method, `/api/${path}`, body);
    const text = await response.text();
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(PATH);
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }
  const items = async () => (await call<{ items: Item[] }>('GET', 'receivers')).body.items;
  const hook = (url: string, name = 'made') => ({ name, type: 'webhook', settings: { url, secret: SECRET } });

  it('makes, shows, changes and removes one without ever giving a secret back', async () => {
    expect((await call('POST', 'receivers', hook('https://hooks.example/a'))).status).toBe(201);
    expect((await call('POST', 'receivers', hook('https://hooks.example/b'))).body).toMatchObject({
      status: 409,
      code: 'name_taken',
    });
    const [made] = await items();
    expect(made).toMatchObject({ name: 'made', type: 'webhook', source: 'api', state: 'new' });
    const before = made!.settings!['url'] as { fingerprint: string };
    expect(made!.settings).toEqual({
      url: { secret: true, fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) as string },
      secret: { secret: true, fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) as string },
    });
    const changed = await call<Item>('PATCH', 'receivers/made', {
      settings: { url: 'https://hooks.example/c' },
    });
    expect(changed.status).toBe(200);
    expect((changed.body.settings!['url'] as { fingerprint: string }).fingerprint).not.toBe(
      before.fingerprint,
    );
    expect((await call('PATCH', 'receivers/made', { settings: { secret: null } })).status).toBe(400);
    expect((await call('PATCH', 'receivers/other', { settings: {} })).status).toBe(404);
    const { rows } = await database.pool.query<{ row: string }>('SELECT r::text AS row FROM receivers r');
    expect(rows[0]!.row).not.toMatch(/whsec_|hooks\.example/);
    expect((await call('DELETE', 'receivers/made')).status).toBe(204);
    expect((await call('DELETE', 'receivers/made')).status).toBe(404);
  });

  it.each([
    'http://127.0.0.1:1/x',
    'http://[::1]/x',
    'http://169.254.169.254/latest/meta-data',
    'http://0x7f000001/',
    'http://[::ffff:10.0.0.1]/',
    'http://192.168.1.1/',
  ])('refuses %s at once', async (url) => {
    const { status, body } = await call('POST', 'receivers', hook(url));
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'forbidden_target' } });
  });

  it.each([
    [{ name: 'x', type: 'pigeon', settings: {} }, /expected a type: one of/],
    [{ name: 'X y', type: 'webhook', settings: {} }, /name: expected up to 63/],
    [hook('ftp://hooks.example/'), /settings.url: expected an http\(s\) address/],
    [hook('https://user:pass@hooks.example/'), /without user name and password/],
    [{ name: 'x', type: 'slack', settings: {} }, /either a webhookUrl, or a token and a channel/],
  ])('refuses %j', async (body, detail) => {
    const answer = await call<{ detail: string }>('POST', 'receivers', body);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toMatch(detail);
  });

  it('shows the operator’s receivers and routes, and leaves them to the operator', async () => {
    await startWorker();
    expect((await items()).find(({ name }) => name === 'ops')).toMatchObject({
      source: 'file',
      settings: null,
    });
    expect((await call('DELETE', 'receivers/ops')).body).toMatchObject({ code: 'not_changeable' });
    expect((await call('POST', 'receivers', hook('https://hooks.example/', 'ops'))).status).toBe(409);
    const routes = await eventually(
      async () => (await call<{ items: object[]; defaults: string[] }>('GET', 'routes')).body,
      ({ items: all }) => all.length > 0,
    );
    expect(routes).toMatchObject({ items: [{ source: 'file', receivers: ['ops'] }], defaults: ['ops'] });
  });

  it('tries a receiver and says what the other side said', async () => {
    far.received.splice(0);
    expect((await call('POST', 'receivers/ops/test')).body).toMatchObject({
      delivered: true,
      answer: 'HTTP 200',
    });
    expect(JSON.parse(far.received[0]!.body)).toMatchObject({
      data: { incident: { title: 'Test message' } },
    });
    far.answerNext({ status: 503, body: SECRET });
    expect((await call('POST', 'receivers/ops/test')).body).toMatchObject({
      delivered: false,
      answer: 'HTTP 503',
    });
    expect(far.received).toHaveLength(2);
    expect((await call('POST', 'receivers/nobody/test')).status).toBe(404);
  });

  it('shows a permanent error on the receiver, and that it was repaired', async () => {
    far.answerNext({ status: 410 });
    await call('POST', 'receivers/ops/test');
    const ops = () => items().then((all) => all.find(({ name }) => name === 'ops')!);
    expect(await eventually(ops, ({ state }) => state === 'refused')).toMatchObject({
      lastError: 'HTTP 410',
    });
    await call('POST', 'receivers/ops/test');
    await eventually(ops, ({ state }) => state === 'ok');
  });

  it('judges the address again at the connection, by what the name leads to', async () => {
    const port = new URL(far.url).port;
    far.received.splice(0);
    expect((await call('POST', 'receivers', hook(`http://localhost:${port}/`, 'rebound'))).status).toBe(201);
    expect((await call('POST', 'receivers/rebound/test')).body).toMatchObject({
      delivered: false,
      answer: 'the address is private or special',
    });
    expect(far.received).toHaveLength(0);
  });

  it('reaches private addresses where the operator allows it, with changes seen at once', async () => {
    await startWorker({ allowPrivateTargets: true });
    const port = new URL(far.url).port;
    far.received.splice(0);
    expect((await call('POST', 'receivers/rebound/test')).body).toMatchObject({ delivered: true });
    await call('PATCH', 'receivers/rebound', { settings: { url: `http://localhost:${port}/elsewhere` } });
    expect((await call('POST', 'receivers/rebound/test')).body).toMatchObject({ delivered: true });
    expect(far.received.map(({ path }) => path)).toEqual(['/', '/elsewhere']);
  });

  it('replaces the routes, refuses names that do not exist, and says where an incident would go', async () => {
    const put = (routes: unknown[]) => call<{ detail: string }>('PUT', 'routes', { routes });
    expect((await put([{ receivers: ['gone'] }])).body.detail).toMatch(/routes\.0\.receivers: .*gone/);
    expect((await put([{ match: { colour: 'x' }, receivers: [] }])).status).toBe(400);
    const payments = {
      name: 'payments',
      match: { flow: 'check*', severity: ['critical'] },
      receivers: ['rebound'],
      escalation: { afterMinutes: 10, receivers: ['ops'] },
    };
    expect((await put([payments])).status).toBe(200);
    const test = (facts: object) => call('POST', 'routes/test', facts);
    expect((await test({ project: 'p', severity: 'critical', flows: ['checkout'] })).body).toEqual({
      receivers: ['rebound'],
      escalations: [{ afterMinutes: 10, receivers: ['ops'] }],
      routes: [{ position: 1, name: 'payments', source: 'api' }],
      byDefault: false,
      missing: [],
    });
    expect(
      (await test({ project: 'special', flows: ['checkout'], severity: 'critical' })).body,
    ).toMatchObject({
      receivers: ['ops', 'rebound'],
      routes: [{ position: 0 }, { position: 1 }],
    });
    expect((await test({ project: 'p', severity: 'info' })).body).toMatchObject({
      receivers: ['ops'],
      byDefault: true,
    });
    expect((await test({ severity: 'info' })).status).toBe(400);
    expect((await call('DELETE', 'receivers/rebound')).body).toMatchObject({ code: 'receiver_in_use' });
    await put([]);
    expect((await call('DELETE', 'receivers/rebound')).status).toBe(204);
  });

  it('does all that from the command line, with secrets out of the environment', async () => {
    const port = new URL(far.url).port;
    const env = {
      FOGHORN_URL: console_.url,
      FOGHORN_ADMIN_TOKEN: Buffer.from(TEST_ADMIN_TOKEN).toString('latin1'),
      HOOK_SECRET: SECRET,
    };
    const run = (...args: string[]) => foghorn(args, { env });
    const set = ['--set', `url=http://localhost:${port}/`, 'secret=env:HOOK_SECRET'];
    expect(await run('receivers', 'add', 'cli', '--type', 'webhook', ...set)).toMatchObject({ code: 0 });
    expect((await run('receivers', 'list')).out).toMatch(/^cli +webhook +api +new +never/m);
    expect((await run('receivers', 'test', 'cli')).out).toMatch(/cli took it in \d+ ms: HTTP 200/);
    far.answerNext({ status: 404 });
    expect(await run('receivers', 'test', 'cli')).toMatchObject({
      code: 1,
      err: expect.stringContaining('cli did not take it: HTTP 404') as string,
    });
    const folder = await mkdtemp(path.join(tmpdir(), 'foghorn-routes-'));
    const file = path.join(folder, 'routes.yml');
    await writeFile(file, 'routes:\n  - { name: shop, match: { project: shop-* }, receivers: [cli] }\n');
    expect((await run('routes', 'set', file)).out).toMatch(/1 +shop +project=shop-\* +cli +api/);
    await rm(folder, { recursive: true });
    expect((await run('routes', 'test', '--project', 'shop-eu')).out).toBe('cli by route 1 (shop)\n');
    expect((await run('routes', 'test', '--project', 'x')).out).toBe('ops by default\n');
    expect((await run('receivers', 'remove', 'cli')).err).toMatch(/Route 1 names this receiver/);
    await call('PUT', 'routes', { routes: [] });
    expect(await run('receivers', 'remove', 'cli')).toMatchObject({ code: 0, err: '' });
  });

  it('says when the worker has another key', async () => {
    await call('POST', 'receivers', hook('https://hooks.example/', 'sealed'));
    await startWorker({ secretKey: 'another key, as long as the first one' });
    const sealed = () => items().then((all) => all.find(({ name }) => name === 'sealed')!);
    expect(await eventually(sealed, ({ state }) => state === 'refused')).toMatchObject({
      lastError: 'its settings cannot be used: sealed with another FOGHORN_SECRET_KEY',
    });
  });

  it('has logged no secret all the while', () => {
    expect(logged.join('')).toContain('notification sent');
    expect(logged.join('')).not.toMatch(new RegExp(`${SECRET}|${PATH}|hooks\\.example`));
  });
});
