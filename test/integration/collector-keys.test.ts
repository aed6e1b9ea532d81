import { startCollector, type TestCollector } from '../kit/collector.js';
import { useDatabase } from '../kit/postgres.js';

const database = useDatabase();
let collector: TestCollector;

beforeAll(async () => {
  collector = await startCollector(database.url, { redactEmails: true });
}, 30_000);
afterAll(() => collector?.stop(), 20_000);

const event = (projectId: string) => ({
  kind: 'request',
  projectId,
  http: { status: 500, body: 'ann@example.org' },
});
const post = (body: unknown, authorization: string, more: Record<string, string> = {}) =>
  collector.post(JSON.stringify(body), { authorization, ...more });

describe('ingest keys', () => {
  it('refuses a request without a key or with an unknown one, before it reads the body', async () => {
    for (const authorization of ['', 'Basic eDp5', 'Bearer', `Bearer fh_${'x'.repeat(43)}`, 'Bearer no']) {
      const response = await post(event('p'), authorization);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('takes a key for all projects, in either header', async () => {
    const { key } = await collector.keys.create({ name: 'all', projects: null });
    expect((await post(event('any'), `BEARER ${key}`)).status).toBe(202);
    expect((await post(event('other'), '', { 'x-foghorn-key': key })).status).toBe(202);
  });

  it('keeps a key to its projects, record by record', async () => {
    const { key, id } = await collector.keys.create({ name: 'scoped', projects: ['mine'] });
    const foreign = await post([event('theirs'), event('others')], `Bearer ${key}`);
    expect(foreign.status).toBe(403);
    await collector.drain();

    const mixed = await post([event('mine'), event('theirs')], `Bearer ${key}`);
    expect(mixed.status).toBe(202);
    await expect(mixed.json()).resolves.toEqual({
      accepted: 1,
      rejected: [{ index: 1, reason: expect.stringContaining('key') as string, field: 'projectId' }],
    });
    expect(await collector.drain()).toMatchObject([{ keyId: id, events: [{ projectId: 'mine' }] }]);
  });

  it('refuses a revoked key', async () => {
    const { key, id } = await collector.keys.create({ name: 'gone', projects: null });
    await collector.keys.revoke(id);
    expect((await post(event('p'), `Bearer ${key}`)).status).toBe(401);
  });

  it('notes the last use, and redacts e-mail addresses where that is configured', async () => {
    const { key, id } = await collector.keys.create({ name: 'used', projects: null });
    await post(event('p'), `Bearer ${key}`);
    expect(JSON.stringify(await collector.events())).not.toContain('ann@');
    await collector.stop();
    const { rows } = await database.pool.query('SELECT last_used_at FROM ingest_keys WHERE id = $1', [id]);
    expect(rows).toEqual([{ last_used_at: expect.any(Date) as Date }]);
    collector = await startCollector(database.url);
  }, 30_000);
});

describe('pressure', () => {
  it('answers 503 with Retry-After when too much is under way, and recovers', async () => {
    const small = await startCollector(database.url, { maxInFlightBytes: 64 * 1024 });
    try {
      const body = JSON.stringify({ ...event('p'), http: { status: 500, body: 'x'.repeat(60 * 1024) } });
      const answers = await Promise.all(Array.from({ length: 30 }, () => small.post(body)));
      const statuses = answers.map((response) => response.status);
      expect(statuses.filter((status) => status === 202).length).toBeGreaterThan(0);
      expect(new Set(statuses)).toEqual(new Set([202, 503]));
      expect(answers.find((response) => response.status === 503)?.headers.get('retry-after')).toBe('1');
      expect((await small.post(body)).status).toBe(202);
    } finally {
      await small.stop();
    }
  }, 30_000);
});

describe('stopping', () => {
  it('loses nothing that it has accepted', async () => {
    await collector.drain();
    const stopping = await startCollector(database.url);
    const posts = Array.from({ length: 60 }, (_, i) =>
      stopping.post(JSON.stringify({ ...event('p'), eventId: `stop-${i}` })).then(
        (response) => response.status,
        () => 0,
      ),
    );
    await Promise.race(posts);
    await stopping.stop();
    const accepted = (await Promise.all(posts)).filter((status) => status === 202).length;
    expect(accepted).toBeGreaterThan(0);
    const queued = (await collector.events()).filter((one) => one.eventId.startsWith('stop-')).length;
    expect(queued).toBeGreaterThanOrEqual(accepted);
  }, 30_000);
});
