import { acceptedEvent, batchOf, setAside } from '../kit/batches.js';
import { TEST_ADMIN_TOKEN } from '../kit/console-app.js';
import { ConsoleStory, MINUTE, NOON, type Item, type Page } from '../kit/console-story.js';

const story = new ConsoleStory();

describe('the admin token', () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it.each([
    ['none', {}],
    ['another', bearer('token of the test!')],
    ['a prefix', bearer(TEST_ADMIN_TOKEN.slice(0, 8))],
    ['basic', { authorization: 'Basic dG9rZW4=' }],
    ['an empty one', bearer('')],
  ])('refuses %s', async (_name, headers) => {
    const response = await fetch(`${story.app.url}/api/failures`, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="foghorn"/);
    expect(await response.json()).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('is taken as Latin-1 and as UTF-8, whatever the case of the scheme', async () => {
    const utf8 = Buffer.from(TEST_ADMIN_TOKEN, 'utf8').toString('latin1');
    const response = await fetch(`${story.app.url}/api/projects`, {
      headers: { authorization: `bearer ${utf8}` },
    });
    expect(response.status).toBe(200);
  });

  it('is asked for before anything else is looked at', async () => {
    const response = await fetch(`${story.app.url}/api/explain`, { method: 'POST', body: '{broken' });
    expect([400, 401]).toContain(response.status);
    expect((await fetch(`${story.app.url}/api/failures?nonsense=1`)).status).toBe(401);
  });
});

describe('failures', () => {
  it('are listed newest first, each with its verdict and remedy', async () => {
    const { items, nextCursor } = await story.get('/api/failures');
    expect(nextCursor).toBeNull();
    expect(items.map((item) => item.eventId)).toEqual([
      ...Array.from({ length: 7 }, (_, i) => `limit-${i}`),
      'run-1',
      'odd-1',
    ]);
    expect(items[7]).toMatchObject({
      failure: true,
      kind: 'flow_run',
      projectId: 'bank',
      code: 'NODE_RATE_LIMITED',
      httpStatus: null,
      causeNodeId: 'LLMNode_746',
      occurredAt: '2026-11-20T11:40:00.000Z',
      receivedAt: '2026-11-20T12:00:00.000Z',
      remedy: { docsUrl: expect.stringMatching(/^https:/) },
    });
  });

  it('are walked page by page without a gap or an overlap', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const page: Page = await story.get(
        `/api/failures?limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      seen.push(...page.items.map((item) => item.eventId));
      cursor = page.nextCursor;
      pages += 1;
    }
    expect(pages).toBe(5);
    expect(seen).toEqual((await story.get('/api/failures')).items.map((item) => item.eventId));
  });

  it.each([
    ['project=bank', ['run-1', 'odd-1']],
    ['project=bank&project=shop&limit=2', ['limit-0', 'limit-1']],
    ['code=NODE_RATE_LIMITED', ['run-1']],
    ['code=NODE_RATE_LIMITED&code=GRAPHQL_ERROR', ['run-1', 'odd-1']],
    ['kind=flow_run', ['run-1']],
    ['httpStatus=200', ['odd-1']],
    ['flow=advice', ['run-1']],
    ['node=LLMNode_746', ['run-1']],
    ['provider=openai', ['run-1']],
    ['environment=staging', []],
    ['from=2026-11-20T11:57:30Z&to=2026-11-20T11:58:30Z', ['limit-1']],
    [`from=${NOON - 2 * MINUTE}`, ['limit-0', 'limit-1']],
    ['q=REQUESTS (3)', ['limit-3']],
    ['q=100%25_of', ['run-1']],
    ['issue=no-such-issue', []],
  ])('are filtered by %s', async (query, expected) => {
    const { items } = await story.get(`/api/failures?${query}`);
    expect(items.map((item) => item.eventId)).toEqual(expected);
  });

  it('are shown one by one with the evidence', async () => {
    const [listed] = (await story.get('/api/failures?code=NODE_RATE_LIMITED')).items;
    const one = await story.get<Item>(`/api/failures/${listed!.id}`);
    expect(one).toEqual({ ...listed, original: expect.objectContaining({ run: { status: 'error' } }) });
  });

  it.each(['no-such-id', '019aa03f-8a51-8c55-9a63-2f1d8a7c9b3e', '%00', '../failures'])(
    'answers 404 to the id %s',
    async (id) => {
      const response = await story.app.call('GET', `/api/failures/${encodeURIComponent(id)}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ status: 404, code: 'not_found' });
    },
  );

  it.each([
    ['limit=0', 'limit', /from 1 to 200/],
    ['limit=201', 'limit', /from 1 to 200/],
    ['limit=ten', 'limit', /whole number/],
    ['limit=', 'limit', /from 1 to 200/],
    ['limit=1&limit=2', 'limit', /whole number/],
    ['from=yesterday', 'from', /ISO 8601/],
    ['from=2026-11-20&to=2026-11-19', 'to', /after `from`/],
    ['kind=workflow', 'kind', /request, flow_run/],
    ['httpStatus=42', 'httpStatus', /100 to 599/],
    ['httpStatus=429&httpStatus=x', 'httpStatus', /100 to 599/],
    ['project=', 'project', /at least 1 characters, got an empty text/],
    [`flow=${'x'.repeat(300)}`, 'flow', /at most 256 characters, got a text of 300 characters/],
    ['q=%00', 'q', /NUL/],
    ['cursor=abc', 'cursor', /cursor/],
    ['projct=bank', 'projct', /Unknown query parameter "projct"; known: project, code/],
  ])('refuse %s, naming the parameter and the limit', async (query, field, detail) => {
    const problem = await story.refused(`/api/failures?${query}`);
    expect(problem.field).toBe(field);
    expect(problem.detail).toMatch(detail);
  });

  it('names all faults of a query at once', async () => {
    expect(await story.refused('/api/failures?limit=0&from=x')).toMatchObject({
      field: 'from',
      errors: [{ field: 'from' }, { field: 'limit' }],
    });
  });
});

describe('time series', () => {
  interface Chart {
    step: number;
    from: string;
    to: string;
    series: { key: string; total: number; points: { at: string; count: number }[] }[];
  }
  const totals = async (query: string) =>
    Object.fromEntries(
      (await story.get<Chart>(`/api/timeseries?${query}`)).series.map((s) => [s.key, s.total]),
    );

  it('show the last hour in a minute’s steps by default', async () => {
    const chart = await story.get<Chart>('/api/timeseries');
    expect(chart).toMatchObject({
      step: 60,
      from: '2026-11-20T11:00:00.000Z',
      to: '2026-11-20T12:00:00.000Z',
    });
    expect(chart.series).toHaveLength(1);
    expect(chart.series[0]!.points).toHaveLength(60);
    expect(chart.series[0]!.total).toBe(9);
    expect(chart.series[0]!.points.at(-1)).toEqual({ at: '2026-11-20T11:59:00.000Z', count: 1 });
  });

  it('count by what is asked for', async () => {
    expect(await totals('by=code')).toEqual({ RATE_LIMITED: 7, NODE_RATE_LIMITED: 1, GRAPHQL_ERROR: 1 });
    expect(await totals('by=flow')).toEqual({ checkout: 7, advice: 1, '': 1 });
    expect(await totals('by=node&project=bank')).toEqual({ LLMNode_746: 1, '': 1 });
    expect(await totals('by=httpStatus&kind=request')).toEqual({ 429: 7, 200: 1 });
    expect(await totals('by=provider&code=NODE_RATE_LIMITED')).toEqual({ openai: 1 });
  });

  it.each([
    ['10s', 10],
    ['60', 60],
    ['1m', 60],
    ['1h', 3600],
  ])('take the step %s', async (step, seconds) => {
    const chart = await story.get<Chart>(`/api/timeseries?step=${step}`);
    expect(chart.step).toBe(seconds);
    expect(chart.series[0]!.total).toBe(9);
  });

  it.each([
    ['step=7', 'step'],
    ['step=1w', 'step'],
    ['step=10s&from=2026-01-01', 'step'],
    ['step=1m&from=2025-11-20', 'step'],
    ['by=message', 'by'],
    ['from=2026-11-20T13:00:00Z&to=2026-11-20T12:00:00Z', 'to'],
    ['group=code', 'group'],
  ])('refuse %s', async (query, field) => {
    expect((await story.refused(`/api/timeseries?${query}`)).field).toBe(field);
  });
});

describe('outcomes, projects, alerts and quarantine', () => {
  it('account for everything received', async () => {
    const sums = await story.get<Record<string, number>>('/api/outcomes');
    expect(sums).toEqual({
      received: 9,
      stored: 9,
      duplicate: 0,
      not_failure: 0,
      quarantined: 0,
      pending: 0,
    });
    expect(await story.get('/api/outcomes?to=2026-11-20T11:00:00Z')).toMatchObject({ received: 0 });
    expect((await story.refused('/api/outcomes?from=x')).field).toBe('from');
  });

  it('list projects, the latest first', async () => {
    expect((await story.get('/api/projects')).items).toMatchObject([
      {
        id: 'shop',
        failures: 7,
        openIssues: 1,
        oldest: '2026-11-20T11:53:00.000Z',
        newest: '2026-11-20T11:59:00.000Z',
        lastEventAt: '2026-11-20T12:00:00.000Z',
        storedBytes: null,
        retentionDays: 30,
        retentionIsDefault: true,
      },
      { id: 'bank', failures: 2, openIssues: 2 },
    ]);
  });

  it('list alerts with their filters', async () => {
    expect(
      await story.get('/api/alerts?state=firing&state=pending&project=shop&rule=rate_limit_spike'),
    ).toEqual({
      items: [],
      nextCursor: null,
    });
    expect((await story.refused('/api/alerts?state=on')).field).toBe('state');
  });

  it('show what was set aside, and why', async () => {
    const event = acceptedEvent({ eventId: 'late-1', projectId: 'attic', receivedAt: NOON });
    await story.writer.write(batchOf([setAside(event, 'too_old', 'very late')], { receivedAt: NOON }));
    const { items } = await story.get('/api/quarantine?project=attic&reason=too_old');
    expect(items).toMatchObject([{ eventId: 'late-1', detail: 'very late' }]);
    expect(await story.get<Item>(`/api/quarantine/${items[0]!.id}`)).toMatchObject({
      event: { eventId: 'late-1' },
    });
    await story.ask('GET', '/api/quarantine/nothing', 404);
    const one = `/api/quarantine/${items[0]!.id}`;
    expect(await story.ask('POST', `${one}/retry`, 202)).toEqual({ id: items[0]!.id, queued: true });
    await story.ask('POST', '/api/quarantine/nothing/retry', 404);
    await story.ask('DELETE', one, 204);
    await story.ask('DELETE', one, 404);
    expect((await story.refused('/api/quarantine?reason=other')).field).toBe('reason');
  });
});

describe('the probes and the metrics page', () => {
  it('are open to everybody', async () => {
    const open = async (path: string) => {
      const response = await fetch(story.app.url + path);
      const text = await response.text();
      const type = response.headers.get('content-type');
      const body: unknown = type?.startsWith('text/plain') ? text : JSON.parse(text);
      expect(story.checker.faultOf('GET', path, response.status, type, body)).toBeNull();
      return { status: response.status, body };
    };
    expect(await open('/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await open('/readyz')).toEqual({
      status: 200,
      body: { status: 'ok', checks: { postgres: 'ok', queue: 'ok', migrations: 'ok' } },
    });
    const metrics = await open('/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.body).toContain('foghorn_build_info{version="1.2.3"');
  });

  it('say which migration is missing', async () => {
    await story.pool.query('UPDATE _prisma_migrations SET finished_at = NULL');
    try {
      const response = await fetch(`${story.app.url}/readyz`);
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        code: 'not_ready',
        detail: 'Not ready: migrations.',
        checks: { postgres: 'ok', migrations: expect.stringMatching(/not applied/) },
      });
      expect((await fetch(`${story.app.url}/healthz`)).status).toBe(200);
    } finally {
      await story.pool.query('UPDATE _prisma_migrations SET finished_at = now()');
    }
  });
});

it('answers a route that does not exist with a problem', async () => {
  const response = await story.app.call('GET', '/api/nothing');
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
});
