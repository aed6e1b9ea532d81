import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { foghorn } from '../kit/cli.js';
import { startConsole, TEST_ADMIN_TOKEN, type ConsoleApp } from '../kit/console-app.js';
import { useDatabase } from '../kit/postgres.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Wednesday at noon, five weeks after the first count. */
const NOW = Date.UTC(2026, 10, 25, 12);
const START = NOW - 35 * DAY;
const SPIKE = NOW - 10 * DAY + 4 * HOUR + 7 * MINUTE;

interface Rule {
  name: string;
  enabled: boolean;
  severity: string;
  projects: string[] | null;
  params: Record<string, unknown>;
  origins: { origin: string; id: string }[];
}
interface Preview {
  incidents: { project: string; firedAt: string; resolvedAt: string | null; peak: number; reason: string }[];
  evaluated: number;
  tookMs: number;
}

// The machine may be busy.
jest.setTimeout(60_000);

describe('alert rules over the API', () => {
  const database = useDatabase();
  let console: ConsoleApp;
  beforeAll(async () => {
    console = await startConsole(database.url, () => NOW);
  });
  afterAll(() => console.stop());

  const call = async <T>(
    method: string,
    url: string,
    body?: unknown,
  ): Promise<{ status: number; body: T }> => {
    const response = await console.call(method, url, body);
    return {
      status: response.status,
      body: (response.status === 204 ? undefined : await response.json()) as T,
    };
  };
  const rules = async (): Promise<Rule[]> =>
    (await call<{ items: Rule[] }>('GET', '/api/alert-rules')).body.items;

  it('lists what holds without anybody saying anything', async () => {
    const on = (await rules()).filter(({ enabled }) => enabled).map(({ name }) => name);
    expect(on).toEqual([
      'rate_limit_spike',
      'server_error_persistence',
      'credentials_broken',
      'quota_exceeded',
      'source_silent',
    ]);
    const spike = (await rules())[0]!;
    expect(spike).toMatchObject({ projects: null, origins: [], params: { window: '1m', minCount: 20 } });
  });

  it('changes a built-in rule for one project and takes that back', async () => {
    const given = await call<{ id: string; rule: object }>('POST', '/api/alert-rules', {
      name: 'rate_limit_spike',
      projects: ['shop'],
      severity: 'critical',
      params: { minCount: 50 },
    });
    expect(given).toMatchObject({
      status: 201,
      body: { rule: { name: 'rate_limit_spike', params: { minCount: 50 } } },
    });
    const { id } = given.body;
    const [general, own] = (await rules()).filter(({ name }) => name === 'rate_limit_spike');
    expect(general).toMatchObject({ projects: null, severity: 'warning', params: { minCount: 20 } });
    expect(own).toMatchObject({
      projects: ['shop'],
      severity: 'critical',
      params: { minCount: 50, minRatio: 3 },
      origins: [{ origin: 'api', id }],
    });
    const twice = await call('POST', '/api/alert-rules', { name: 'rate_limit_spike', projects: ['shop'] });
    expect(twice).toMatchObject({ status: 409, body: { code: 'rule_exists', field: 'name' } });
    const off = { name: 'rate_limit_spike', projects: ['shop'], enabled: false };
    expect((await call('PUT', `/api/alert-rules/${id}`, off)).status).toBe(200);
    expect((await rules()).find(({ projects }) => projects !== null)).toMatchObject({ enabled: false });
    expect((await call('GET', `/api/alert-rules/${id}`)).body).toMatchObject({ rule: off });
    expect((await call('DELETE', `/api/alert-rules/${id}`)).status).toBe(204);
    expect((await call('DELETE', `/api/alert-rules/${id}`)).status).toBe(404);
    expect((await rules()).filter(({ name }) => name === 'rate_limit_spike')).toHaveLength(1);
  });

  it.each([
    [
      'a parameter of the wrong kind',
      { name: 'rate_limit_spike', params: { minCount: 'many' } },
      'params.minCount',
    ],
    ['a parameter that is not there', { name: 'quota_exceeded', params: { minRatio: 3 } }, 'params.minRatio'],
    ['a span that is none', { name: 'quota_exceeded', for: 'a while' }, 'for'],
    ['a name without a type', { name: 'mine' }, 'type'],
    ['a type that is not there', { name: 'mine', type: 'magic' }, 'type'],
    ['a scope that means nothing', { name: 'new_issue', flows: ['a'] }, 'flows'],
    ['a built-in name with another type', { name: 'new_issue', type: 'threshold' }, 'type'],
    ['a field that is not there', { name: 'new_issue', treshold: 3 }, 'treshold'],
  ])('names the field at fault: %s', async (_name, body, field) => {
    expect(await call('POST', '/api/alert-rules', body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_body', field },
    });
  });

  describe('on trial', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'foghorn rules '));
      await seedMonth();
    }, 60_000);
    afterAll(() => rm(folder, { recursive: true, force: true }));

    /** Five weeks by the minute: a daily wave in `busy`, a trickle in `shop` with one spike and one outage. */
    async function seedMonth(): Promise<void> {
      const { pool } = database;
      const partitions = new PartitionsStore(pool);
      for (let day = START; day <= NOW; day += DAY) await partitions.ensure(day, day, NOW);
      const insert = (project: string, code: string, count: string, where = 'true') =>
        pool.query(
          `INSERT INTO rollups_1m (project_id, bucket, series, kind, code, http_status, flow_id, node_id, node_type,
              provider, environment, count)
            SELECT $1, at, md5($1 || $2)::uuid, 'request', $2, 429, 'f', '', '', '', 'production', ${count}
              FROM (SELECT to_timestamp($3::float8 + n * 60) AS at, n FROM generate_series(0, $4::int - 1) AS n) AS m
             WHERE ${where}`,
          [project, code, START / 1_000, (NOW - START) / MINUTE],
        );
      const wave = `(60 + 50 * sin(n * 2 * pi() / 1440) + n % 7)::int`;
      await insert('busy', 'RATE_LIMITED', wave);
      const [spike, outage] = [SPIKE, SPIKE + 2 * HOUR].map((at) => Math.floor((at - START) / MINUTE));
      await insert(
        'shop',
        'RATE_LIMITED',
        `CASE WHEN n BETWEEN ${spike} AND ${spike! + 3} THEN 300 ELSE 1 END`,
        'n % 3 = 0 OR n BETWEEN ' + `${spike} AND ${spike! + 3}`,
      );
      await insert('shop', 'SERVER_ERROR', '40', `n BETWEEN ${outage} AND ${outage! + 9}`);
      await pool.query(
        `INSERT INTO rollups_1h (project_id, bucket, series, kind, code, http_status, flow_id, node_id, node_type,
            provider, environment, count)
          SELECT project_id, date_trunc('hour', bucket, 'UTC'), series, kind, code, http_status, flow_id, node_id,
            node_type, provider, environment, sum(count)::int FROM rollups_1m GROUP BY 1,2,3,4,5,6,7,8,9,10,11`,
      );
      // The projects are known since their first failure.
      const writer = new BatchWriter(pool, partitions, { now: () => NOW });
      for (const projectId of ['busy', 'shop']) {
        await writer.write(
          batchOf([
            failureOf({ projectId, occurredAt: NOW - 29 * DAY, receivedAt: NOW }, { code: 'BAD_REQUEST' }),
          ]),
        );
      }
      await pool.query('UPDATE issues SET first_seen = $1', [new Date(START)]);
      await pool.query('ANALYZE');
    }

    const preview = async (body: object) =>
      call<Preview>('POST', '/api/alert-rules/preview', {
        from: NOW - 30 * DAY,
        to: NOW,
        ...body,
      });

    it('finds the one spike of a month among two projects, in less than five seconds', async () => {
      const { status, body } = await preview({ rule: 'rate_limit_spike' });
      expect(status).toBe(200);
      expect(body.incidents).toMatchObject([{ project: 'shop', peak: 300 }]);
      const [incident] = body.incidents;
      expect(Date.parse(incident!.firedAt) - SPIKE).toBeLessThan(MINUTE);
      expect(Date.parse(incident!.resolvedAt!) - SPIKE).toBeLessThan(8 * MINUTE);
      expect(incident!.reason).toMatch(/^300 in 60 s against ~0 normally/);
      expect(body.evaluated).toBeGreaterThan(40_000);
      expect(body.tookMs).toBeLessThan(5_000);
    });

    it('tries one that does not hold, in full', async () => {
      const rule = {
        name: 'mine',
        type: 'threshold',
        params: { above: 100, window: '1m', codes: ['SERVER_ERROR'] },
      };
      expect((await preview({ rule })).body.incidents).toEqual([]);
      const lower = { ...rule, params: { ...rule.params, above: 30 } };
      expect((await preview({ rule: lower })).body.incidents).toMatchObject([{ project: 'shop', peak: 40 }]);
      expect((await preview({ rule: lower, project: 'busy' })).body.incidents).toEqual([]);
    });

    it('changes a built-in rule on trial without changing it', async () => {
      const rule = { name: 'rate_limit_spike', params: { minCount: 1_000 } };
      expect((await preview({ rule })).body.incidents).toEqual([]);
      expect((await rules())[0]!.params).toMatchObject({ minCount: 20 });
    });

    it('refuses what cannot be tried', async () => {
      expect(await preview({ rule: 'magic' })).toMatchObject({ status: 400, body: { code: 'unknown_rule' } });
      expect(await preview({ rule: { name: 'mine' } })).toMatchObject({
        status: 400,
        body: { field: 'type' },
      });
      const long = { rule: 'rate_limit_spike', from: NOW - 400 * DAY };
      expect(await preview(long)).toMatchObject({ status: 400, body: { field: 'from' } });
    });

    it('does not look beyond now: what fires still fires', async () => {
      const writer = new BatchWriter(database.pool, new PartitionsStore(database.pool), { now: () => NOW });
      const late = { projectId: 'late', occurredAt: NOW - 20_000, receivedAt: NOW };
      await writer.write(
        batchOf(Array.from({ length: 30 }, () => failureOf(late, { code: 'NOT_FOUND', httpStatus: 404 }))),
      );
      const rule = {
        name: 'mine',
        type: 'threshold',
        params: { above: 20, window: '1m', codes: ['NOT_FOUND'] },
      };
      const spans = [{ to: NOW }, { to: NOW + HOUR }, { from: NOW + HOUR, to: NOW + 2 * HOUR }];
      const [untilNow, beyond, ahead] = await Promise.all(spans.map((span) => preview({ rule, ...span })));
      expect(untilNow!.body.incidents).toMatchObject([{ project: 'late', peak: 30, resolvedAt: null }]);
      expect(beyond!.body).toEqual({ ...untilNow!.body, tookMs: expect.any(Number) as number });
      expect(ahead).toMatchObject({ status: 200, body: { incidents: [], evaluated: 0 } });
    });

    it('shows it in a terminal, as bars and as a table', async () => {
      const env = { FOGHORN_ADMIN_TOKEN: Buffer.from(TEST_ADMIN_TOKEN).toString('latin1') };
      const args = ['--url', console.url, '--from', '30d', '--project', 'shop'];
      const { code, out, err } = await foghorn(['alerts', 'test', 'rate_limit_spike', ...args], {
        env,
        now: NOW,
      });
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('rate_limit_spike would have fired 1 time.');
      expect(out).toMatch(/█/);
      expect(out).toMatch(/^ +\^$/m);
      expect(out).toMatch(/2026-11-15 16:07 +\d+ s|2026-11-15 16:07 +\d+ min/);
      const listed = await foghorn(['alerts', 'list', '--url', console.url], { env });
      expect(listed.out).toMatch(/^source_silent +built in +on +warning +all +default$/m);
    });

    it('checks a file, and takes a rule from it', async () => {
      const file = path.join(folder, 'rules.yml');
      await writeFile(file, 'rules:\n  - name: rate_limit_spike\n    params:\n      minCount: 1000\n');
      expect((await foghorn(['alerts', 'check', file])).out).toBe(`✓ ${file}: 1 rule, no fault.\n`);
      const env = { FOGHORN_ADMIN_TOKEN: Buffer.from(TEST_ADMIN_TOKEN).toString('latin1') };
      const run = await foghorn(
        ['alerts', 'test', 'rate_limit_spike', '--file', file, '--from', '30d', '--url', console.url],
        { env, now: NOW },
      );
      expect(run.out).toContain('would have fired 0 times');
      await writeFile(
        file,
        'rules:\n  - name: mine\n    type: threshold\n    params: {above: lots}\n  - name: X\n',
      );
      const { code, err } = await foghorn(['alerts', 'check', file]);
      expect(code).toBe(1);
      expect(err).toContain(`${file}:4:14: params.above: expected a number`);
      expect(err).toContain(`${file}:5:5: name: expected a lower-case letter`);
    });
  });
});
