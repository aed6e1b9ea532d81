import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { KeyStore } from '#store/keys/keys.store.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { createPrismaClient } from '#store/prisma/prisma-client.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { foghorn } from '../kit/cli.js';
import { startConsole, TEST_ADMIN_TOKEN, type ConsoleApp } from '../kit/console-app.js';
import { useDatabase } from '../kit/postgres.js';

const RUN = JSON.stringify({
  data: {
    checkStatus: {
      status: 'error',
      nodes: [
        {
          nodeId: 'LLMNode_746',
          nodeType: 'LLMNode',
          nodeName: 'Generate Text',
          status: 'error',
          statusCode: 401,
          error: 'Incorrect API key provided',
        },
      ],
    },
  },
});

describe('foghorn explain', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'foghorn cli '));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['an argument', async () => foghorn(['explain', RUN])],
    ['a pipe', async () => foghorn(['explain'], { stdin: RUN })],
    ['a dash', async () => foghorn(['explain', '-'], { stdin: RUN })],
    [
      'a file',
      async () => {
        const file = path.join(folder, 'failed run.json');
        await writeFile(file, RUN);
        return foghorn(['explain', file]);
      },
    ],
  ])('takes %s', async (_name, run) => {
    const { code, out, err } = await run();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^✗ NODE_CREDENTIALS\n/);
    expect(out).toMatch(/Node +LLMNode_746 \(Generate Text, LLMNode\)/);
    for (const label of ['Message', 'Why', 'Fix', 'Retry', 'Docs', 'Rule', 'Group']) {
      expect(out).toMatch(new RegExp(`^  ${label} +\\S`, 'm'));
    }
  });

  it('reads what a terminal shows', async () => {
    const { code, out } = await foghorn(['explain', 'HTTP/1.1 429 Too Many Requests\nRetry-After: 20\n\n{}']);
    expect(code).toBe(0);
    expect(out).toContain('RATE_LIMITED');
    expect(out).toContain('yes, after 20 s');
  });

  it('prints JSON alone with --json, and colours only for people', async () => {
    expect(JSON.parse((await foghorn(['explain', '--json', RUN], { colors: true })).out)).toMatchObject({
      code: 'NODE_CREDENTIALS',
      causeNodeId: 'LLMNode_746',
    });
    expect((await foghorn(['explain', RUN], { colors: true })).out).toContain('\u001b[');
    expect((await foghorn(['explain', RUN])).out).not.toContain('\u001b[');
  });

  it('explains each of several records', async () => {
    const { code, out } = await foghorn(['explain', '--json', '-'], {
      stdin: '{"errors":[{"message":"Invalid API key"}]}\n{"errors":["Workflow not found"]}\n',
    });
    expect(code).toBe(0);
    const codes = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { code: string }).code);
    expect(codes).toEqual(['UNAUTHORIZED', 'NOT_FOUND']);
  });

  it.each([
    ['nothing', ['explain', '-'], ' \n '],
    ['a file that is not there', ['explain', './no-such-file.json'], undefined],
    ['a folder', ['explain', tmpdir()], undefined],
    ['an event of a kind that does not exist', ['explain', '{"kind":"workflow"}'], undefined],
    ['an empty object', ['explain', '{}'], undefined],
    ['an object that says nothing', ['explain', '{"foo":1}'], undefined],
    ['a list of numbers', ['explain', '[1,2]'], undefined],
    ['a greeting', ['explain', 'hello world'], undefined],
    ['JSON that was cut off', ['explain', '{"errors":[{"message":'], undefined],
    ['more than one event can be', ['explain'], 'x'.repeat(1024 * 1024 + 1)],
  ])('ends with 2 for %s, with an example', async (_name, args, stdin) => {
    const { code, out, err } = await foghorn(args, stdin === undefined ? {} : { stdin });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^Cannot explain this: /);
    expect(err).toContain("foghorn explain '{");
  });

  it('shows help to a person who gives nothing', async () => {
    const { code, out } = await foghorn(['explain']);
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
  });
});

describe('foghorn', () => {
  it.each([
    [[]],
    [['--help']],
    [['keys', '--help']],
    [['keys', 'create', '--help']],
    [['projects', '--help']],
    [['demo', '--help']],
  ])('helps with %j', async (args) => {
    const { code, out } = await foghorn(args);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: foghorn/);
  });

  it('refuses a command that does not exist', async () => {
    const { code, err } = await foghorn(['explian']);
    expect(code).toBe(1);
    expect(err).toContain("unknown command 'explian'");
  });

  it('starts from its executable, or says how to build it', async () => {
    const bin = path.resolve(__dirname, '../../apps/cli/bin/foghorn.mjs');
    const run = await new Promise<{ code: number; text: string }>((resolve) => {
      execFile(process.execPath, [bin, '--help'], (error, stdout, stderr) =>
        resolve({ code: error ? 1 : 0, text: stdout + stderr }),
      );
    });
    expect(run.text).toMatch(run.code === 0 ? /^Usage: foghorn/ : /not built yet.*npm run build/);
  });
});

describe('foghorn keys, projects and silences', () => {
  const database = useDatabase();
  let app: ConsoleApp;
  beforeAll(async () => {
    app = await startConsole(database.url);
  }, 60_000);
  afterAll(() => app?.stop());

  const ways: [string, () => { args: string[]; env: Record<string, string> }][] = [
    [
      'a running instance',
      () => ({
        args: ['--url', `${app.url}/`],
        env: { FOGHORN_ADMIN_TOKEN: Buffer.from(TEST_ADMIN_TOKEN).toString('latin1') },
      }),
    ],
    ['the database', () => ({ args: [], env: { DATABASE_URL: database.url } })],
  ];

  it.each(ways)('makes, lists and revokes through %s', async (_name, way) => {
    const { args, env } = way();
    const run = (...command: string[]) => foghorn([...command, ...args], { env });
    const made = await run('keys', 'create', '--name', 'shop', '--project', 'eu', 'us', '--json');
    expect(made).toMatchObject({ code: 0, err: '' });
    const key = JSON.parse(made.out) as { id: string; key: string; projects: string[] };
    expect(key.projects).toEqual(['eu', 'us']);
    const prisma = createPrismaClient(database.pool);
    expect(await new KeyStore(prisma).verify(key.key)).toEqual({ id: key.id, projects: ['eu', 'us'] });

    const listed = await run('keys', 'list');
    expect(listed.out).toMatch(new RegExp(`${key.id} +shop +fh_\\S+… +eu, us +\\S+ \\S+ +never +active`));
    expect(listed.out).not.toContain(key.key);

    expect((await run('keys', 'revoke', key.id)).out).toContain(`Revoked ${key.id}`);
    expect(await new KeyStore(prisma).verify(key.key)).toBeNull();
    expect((await run('keys', 'list')).out).toMatch(new RegExp(`${key.id}.*revoked`));
    const again = await run('keys', 'revoke', key.id);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('no active key') });
  });

  it.each(ways)('silences, lists and ends through %s', async (_name, way) => {
    const { args, env } = way();
    const run = (...command: string[]) => foghorn(['silences', ...command, ...args], { env });
    const made = await run(
      'create',
      '--project',
      'sh*',
      '--rule',
      'rate_limit_spike',
      '--for',
      '2h',
      '--author',
      'ann',
    );
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toMatch(/^✓ Silenced project=sh\* rule=rate_limit_spike until \d{4}-/);
    const id = /silences end (\S+)/.exec(made.out)![1]!;
    expect((await run('list')).out).toMatch(new RegExp(`^${id} +active +.* ann +project=sh\\* rule=`, 'm'));
    expect((await run('end', id)).out).toBe(`✓ Ended ${id}.\n`);
    expect((await run('list')).out).not.toContain(id);
    expect(JSON.parse((await run('list', '--all', '--json')).out)).toMatchObject([{ id, state: 'ended' }]);
    expect(await run('end', id)).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no silence'),
    });
    expect(await run('create', '--for', '2h')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Say what to silence'),
    });
    expect(await run('create', '--project', 'x', '--for', 'ever')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is no duration'),
    });
    await database.pool.query('TRUNCATE silences');
  });

  it.each(ways)('lists projects and says how long they are kept through %s', async (_name, way) => {
    const { args, env } = way();
    const run = (...command: string[]) => foghorn(['projects', ...command, ...args], { env });
    const now = Date.now();
    const writer = new BatchWriter(database.pool, new PartitionsStore(database.pool));
    await writer.write(batchOf([failureOf({ projectId: 'shop/eu', receivedAt: now })]));
    expect((await run('list')).out).toMatch(
      /^shop\/eu +\d+ +not measured +\S+ \S+ +\S+ \S+ +30 days \(default\)$/m,
    );

    const changed = await run('retention', 'shop/eu', '90');
    expect(changed).toMatchObject({ code: 0, out: '✓ Failures of shop/eu are kept for 90 days.\n' });
    const listed = await run('list', '--json');
    expect(JSON.parse(listed.out)).toMatchObject([{ id: 'shop/eu', retentionDays: 90 }]);
    expect((await run('retention', 'shop/eu', 'default')).out).toContain('30 days (default)');

    const unknown = await run('retention', 'shop', '90');
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('no project with the id shop') });
    for (const days of ['0', '3651', '7d']) {
      const refused = await run('retention', 'shop/eu', days);
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('is no retention') });
    }
  });

  it('shows a new key once, with how to use it', async () => {
    const { out } = await foghorn(['keys', 'create', '--name', 'all'], {
      env: { DATABASE_URL: database.url },
    });
    expect(out).toMatch(/for all projects/);
    expect(out).toMatch(/^ {2}fh_[\w-]{43}$/m);
    expect(out).toContain('foghorn keys revoke ');
  });

  it.each([
    ['a wrong token', ['--url'], { FOGHORN_ADMIN_TOKEN: 'another token, long' }, /admin token was refused/],
    ['no token', ['--url'], { FOGHORN_DATA_DIR: '/nowhere' }, /FOGHORN_ADMIN_TOKEN/],
  ])('explains %s', async (_name, args, env, message) => {
    const { code, err } = await foghorn(['keys', 'list', ...args, app.url], { env });
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });

  it.each([
    ['no instance', { FOGHORN_PORT: '9', FOGHORN_ADMIN_TOKEN: 'x'.repeat(16) }, /No Foghorn answers at .*:9/],
    ['a bad address', { FOGHORN_URL: 'localhost', FOGHORN_ADMIN_TOKEN: 'x' }, /is no address/],
    [
      'no database',
      { DATABASE_URL: 'postgresql://u:hunter2@127.0.0.1:9/x' },
      /cannot be used \(ECONNREFUSED\)/,
    ],
  ])('explains %s, without secrets', async (_name, env, message) => {
    const { code, err } = await foghorn(['keys', 'list'], { env });
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(err).not.toContain('hunter2');
  });
});
