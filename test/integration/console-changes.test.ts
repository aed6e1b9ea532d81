import { ConsoleStory, MINUTE, NOON, type Item } from '../kit/console-story.js';

const story = new ConsoleStory();

describe('issues', () => {
  const codes = async (query: string) =>
    (await story.get(`/api/issues?${query}`)).items.map((item) => item.code);

  it('are sorted by when they were last seen, or as asked', async () => {
    expect(await codes('')).toEqual(['RATE_LIMITED', 'NODE_RATE_LIMITED', 'GRAPHQL_ERROR']);
    expect(await codes('sort=count')).toContain('RATE_LIMITED');
    expect((await codes('sort=firstSeen'))[0]).toBe('RATE_LIMITED');
    expect(await codes('project=bank')).toEqual(['NODE_RATE_LIMITED', 'GRAPHQL_ERROR']);
    expect(await codes('node=LLMNode_746')).toEqual(['NODE_RATE_LIMITED']);
    expect(await codes('q=100%25')).toEqual(['NODE_RATE_LIMITED']);
    expect(await codes('status=resolved')).toEqual([]);
  });

  it('show count, times, Flows and nodes, and lead to their failures', async () => {
    const [issue] = (await story.get('/api/issues?code=RATE_LIMITED')).items;
    expect(issue).toMatchObject({
      project: 'shop',
      count: 7,
      firstSeen: '2026-11-20T11:53:00.000Z',
      lastSeen: '2026-11-20T11:59:00.000Z',
      status: 'open',
      flows: ['checkout'],
    });
    expect((await story.get(`/api/failures?issue=${issue!.id}`)).items).toHaveLength(7);
    expect(await story.get<Item>(`/api/issues/${issue!.id}`)).toEqual(issue);
  });

  it('change their state, and come back from a snooze by themselves', async () => {
    const [issue] = (await story.get('/api/issues?code=GRAPHQL_ERROR')).items;
    const path = `/api/issues/${issue!.id}`;
    expect(await story.ask('PATCH', path, 200, { status: 'resolved' })).toMatchObject({
      status: 'resolved',
      resolvedAt: '2026-11-20T12:00:00.000Z',
    });
    expect(
      await story.ask('PATCH', path, 200, { status: 'snoozed', snoozeUntil: '2026-11-20T13:00:00Z' }),
    ).toMatchObject({
      status: 'snoozed',
      resolvedAt: null,
      snoozeUntil: '2026-11-20T13:00:00.000Z',
    });
    story.now = NOON + 61 * MINUTE;
    expect(await story.get<Item>(path)).toMatchObject({ status: 'open', snoozeUntil: null });
    story.now = NOON;
    expect(await story.ask('PATCH', path, 200, { status: 'snoozed', snoozeCount: 5 })).toMatchObject({
      snoozeUntilCount: 6,
    });
    expect(await codes('status=snoozed')).toEqual(['GRAPHQL_ERROR']);
    await story.ask('PATCH', path, 200, { status: 'open' });
  });

  it.each([
    [{}, 'status'],
    [{ status: 'closed' }, 'status'],
    [{ status: 'snoozed' }, 'snoozeUntil'],
    [{ status: 'snoozed', snoozeUntil: '2026-11-20T11:00:00Z' }, 'snoozeUntil'],
    [{ status: 'snoozed', snoozeUntil: 'tomorrow' }, 'snoozeUntil'],
    [{ status: 'snoozed', snoozeCount: 0 }, 'snoozeCount'],
    [{ status: 'snoozed', snoozeCount: 1.5 }, 'snoozeCount'],
    [{ status: 'resolved', snoozeCount: 5 }, 'snoozeCount'],
    [{ status: 'open', note: 'x' }, 'note'],
    [[], 'body'],
    ['"text"', 'body'],
    [undefined, 'body'],
  ])('refuse the change %j', async (change, field) => {
    const [issue] = (await story.get('/api/issues?limit=1')).items;
    const problem = await story.refused(`/api/issues/${issue!.id}`, 'PATCH', change);
    expect(problem.field).toBe(field);
  });

  it('answer 404 where there is none', async () => {
    await story.ask('PATCH', '/api/issues/nothing', 404, { status: 'open' });
    await story.ask('GET', '/api/issues/4d0c9f11-7a3b-8e2d-a6b1-90c1d2e3f405', 404);
  });
});

describe('the catalog', () => {
  const entry = { meaning: 'm', cause: 'c', fix: 'f', severity: 'warning', retryable: false };

  it('shows all codes and what nobody has explained', async () => {
    const catalog = await story.get<{ items: Item[]; uncatalogued: Item[] }>('/api/catalog');
    expect(catalog.items.map((item) => item.code)).toContain('RATE_LIMITED');
    expect(catalog.uncatalogued).toMatchObject([{ project: 'bank', errorCode: 'COURIER_CLOSED', count: 1 }]);
  });

  it('takes entries of one’s own, per project', async () => {
    const path = '/api/catalog/custom/bank/COURIER_CLOSED';
    expect(await story.ask('PUT', path, 200, entry)).toEqual({
      project: 'bank',
      code: 'COURIER_CLOSED',
      ...entry,
      docsUrl: null,
    });
    const catalog = await story.get<{ custom: Item[]; uncatalogued: Item[] }>('/api/catalog?project=bank');
    expect(catalog).toMatchObject({ custom: [{ code: 'COURIER_CLOSED' }], uncatalogued: [] });
    expect((await story.get<{ custom: Item[] }>('/api/catalog?project=shop')).custom).toEqual([]);
    await story.ask('DELETE', path, 204);
    await story.ask('DELETE', path, 404);
  });

  it.each([
    [{ ...entry, meaning: '' }, 'meaning'],
    [{ ...entry, severity: 'bad' }, 'severity'],
    [{ ...entry, retryable: 'no' }, 'retryable'],
    [{ ...entry, docsUrl: 'javascript:alert(1)' }, 'docsUrl'],
    [{ ...entry, code: 'X' }, 'code'],
  ])('refuses the entry %j', async (body, field) => {
    expect((await story.refused('/api/catalog/custom/bank/X', 'PUT', body)).field).toBe(field);
  });

  it.each(['RATE_LIMITED', 'BAD_USER_INPUT'])('refuses an entry for %s, which it knows', async (code) => {
    const problem = await story.refused(`/api/catalog/custom/bank/${code}`, 'PUT', entry);
    expect(problem).toMatchObject({ code: 'code_known', field: 'code' });
  });
});

describe('keys', () => {
  it('are made, listed without the secret, and revoked', async () => {
    const made = await story.ask<Item & { key: string }>('POST', '/api/keys', 201, {
      name: 'ci',
      projects: ['bank'],
    });
    expect(made.key).toMatch(/^fh_[\w-]{43}$/);
    const { items } = await story.get('/api/keys');
    expect(items).toMatchObject([{ id: made.id, name: 'ci', projects: ['bank'], revokedAt: null }]);
    expect(JSON.stringify(items)).not.toContain(made.key);
    await story.ask('DELETE', `/api/keys/${made.id}`, 204);
    await story.ask('DELETE', `/api/keys/${made.id}`, 404);
    await story.ask('DELETE', '/api/keys/nothing', 404);
    expect((await story.get('/api/keys')).items[0]!.revokedAt).toBe('2026-11-20T12:00:00.000Z');
  });

  it.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 7 }, 'name'],
    [{ name: 'x', projects: 'bank' }, 'projects'],
    [{ name: 'x', projects: [] }, 'projects'],
    [{ name: 'x', projects: ['ok', ''] }, 'projects.1'],
    [{ name: 'x', project: 'bank' }, 'project'],
  ])('refuse %j', async (body, field) => {
    expect((await story.refused('/api/keys', 'POST', body)).field).toBe(field);
  });
});

describe('projects', () => {
  it('keep their failures as long as they are told, or as long as all do', async () => {
    const change = (retentionDays: number | null) =>
      story.ask<Item>('PATCH', '/api/projects/bank', 200, { retentionDays });
    expect(await change(90)).toMatchObject({ id: 'bank', retentionDays: 90, retentionIsDefault: false });
    expect((await story.get('/api/projects')).items[1]).toMatchObject({ id: 'bank', retentionDays: 90 });
    expect(await change(null)).toMatchObject({ id: 'bank', retentionDays: 30, retentionIsDefault: true });
  });

  it.each([
    {},
    { retentionDays: 0 },
    { retentionDays: 3_651 },
    { retentionDays: 1.5 },
    { retentionDays: '7' },
  ])('refuse %j', async (change) => {
    expect((await story.refused('/api/projects/bank', 'PATCH', change)).field).toBe('retentionDays');
  });

  it('answer 404 to a name that was never heard', async () => {
    const problem = await story.ask<{ field: string }>('PATCH', '/api/projects/b%20nk', 404, {
      retentionDays: 7,
    });
    expect(problem.field).toBe('project');
  });
});
