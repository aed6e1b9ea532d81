import { BatchWriter } from '#store/batch/batch-writer.js';
import { IssuesReadModel } from '#store/issues/issues.read-model.js';
import { IssuesStore } from '#store/issues/issues.store.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { ProjectsReadModel } from '#store/projects/projects.read-model.js';
import { RetentionStore } from '#store/projects/retention.store.js';
import { contentHash } from '#contracts/hash.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { useDatabase } from '../kit/postgres.js';

const MINUTE_MS = 60_000;

describe('an issue', () => {
  const database = useDatabase();
  const start = Date.now() - 60 * MINUTE_MS;
  let fingerprints = 0;

  /** One issue of its own: each failure is a minute after the one before. */
  function issueUnderTest() {
    fingerprints += 1;
    const fingerprint = contentHash('issue under test', String(fingerprints));
    const project = `issue-${fingerprints}`;
    let clock = start;
    const writer = new BatchWriter(database.pool, new PartitionsStore(database.pool), { now: () => clock });
    const store = new IssuesStore(database.pool);
    const read = async () => {
      const { items } = await new IssuesReadModel(database.pool).list({ project: [project] }, {}, clock);
      expect(items).toHaveLength(1);
      return items[0]!;
    };
    return {
      project,
      read,
      at: (minutes: number) => (clock = start + minutes * MINUTE_MS),
      fail: (occurredAt = clock, flowId = 'checkout') =>
        writer.write(
          batchOf([
            failureOf({ projectId: project, occurredAt, receivedAt: clock, flowId }, { fingerprint }),
          ]),
        ),
      set: async (change: Parameters<IssuesStore['setStatus']>[1]) =>
        store.setStatus((await read()).id, change, clock),
    };
  }

  it('is opened by the first failure and counts the rest, in whatever order they occurred', async () => {
    const issue = issueUnderTest();
    const first = await issue.fail(start + 10_000);
    const second = await issue.fail(start, 'refund');
    const read = await issue.read();
    expect(first.newIssues).toEqual([read.id]);
    expect(second.newIssues).toEqual([]);
    expect(read).toMatchObject({
      code: 'RATE_LIMITED',
      title: 'Too many requests',
      count: 2,
      firstSeen: start,
      lastSeen: start + 10_000,
      status: 'open',
    });
    expect([...read.flows].sort()).toEqual(['checkout', 'refund']);
  });

  it('comes back as a regression when it fails after it was resolved', async () => {
    const issue = issueUnderTest();
    await issue.fail();
    issue.at(1);
    expect(await issue.set({ status: 'resolved' })).toMatchObject({
      status: 'resolved',
      resolvedAt: issue.at(1),
    });
    const now = issue.at(2);
    const result = await issue.fail();
    const read = await issue.read();
    expect(result.regressedIssues).toEqual([read.id]);
    expect(read).toMatchObject({ status: 'open', regressedAt: now, resolvedAt: null, count: 2 });
    expect((await issue.fail()).regressedIssues).toEqual([]);
  });

  it('stays resolved when a failure from before comes in late, and counts it', async () => {
    const issue = issueUnderTest();
    await issue.fail();
    issue.at(5);
    await issue.set({ status: 'resolved' });
    issue.at(6);
    const result = await issue.fail(start + 4 * MINUTE_MS);
    expect(result.regressedIssues).toEqual([]);
    expect(await issue.read()).toMatchObject({ status: 'resolved', count: 2 });
  });

  it('stays ignored whatever happens, and counts it', async () => {
    const issue = issueUnderTest();
    await issue.fail();
    await issue.set({ status: 'ignored' });
    issue.at(5);
    await issue.fail();
    expect(await issue.read()).toMatchObject({ status: 'ignored', count: 2 });
  });

  it('wakes from a snooze when its time has passed, with or without a failure', async () => {
    const issue = issueUnderTest();
    await issue.fail();
    await issue.set({ status: 'snoozed', snoozeUntil: start + 10 * MINUTE_MS });
    issue.at(9);
    await issue.fail();
    expect(await issue.read()).toMatchObject({ status: 'snoozed', snoozeUntil: start + 10 * MINUTE_MS });
    issue.at(10);
    expect(await issue.read()).toMatchObject({ status: 'open', snoozeUntil: null });
    const result = await issue.fail();
    expect(result.regressedIssues).toEqual([]);
    expect(await issue.read()).toMatchObject({ status: 'open', count: 3 });
  });

  it('wakes from a snooze when it has failed so many more times', async () => {
    const issue = issueUnderTest();
    await issue.fail();
    expect(await issue.set({ status: 'snoozed', snoozeCount: 2 })).toMatchObject({ snoozeUntilCount: 3 });
    await issue.fail();
    expect(await issue.read()).toMatchObject({ status: 'snoozed' });
    await issue.fail();
    expect(await issue.read()).toMatchObject({ status: 'open', snoozeUntilCount: null });
  });

  it.each([
    ['neither time nor count', {}],
    ['a time gone by', { snoozeUntil: start - 1 }],
    ['no failures', { snoozeCount: 0 }],
  ])('refuses a snooze with %s', async (_, snooze) => {
    const issue = issueUnderTest();
    await issue.fail();
    await expect(issue.set({ status: 'snoozed', ...snooze })).rejects.toMatchObject({
      code: 'invalid_snooze',
      status: 400,
    });
  });

  it('lists at most fifty flows', async () => {
    const issue = issueUnderTest();
    for (let n = 0; n < 53; n += 1) await issue.fail(start, `flow-${n}`);
    expect((await issue.read()).flows).toHaveLength(50);
  });

  it('is not there for an id that is none', async () => {
    const issues = new IssuesReadModel(database.pool);
    expect(await issues.byId('not-a-uuid')).toBeNull();
    expect(
      await new IssuesStore(database.pool).setStatus('00000000-0000-0000-0000-000000000000', {
        status: 'open',
      }),
    ).toBeNull();
  });
});

describe('the list of issues', () => {
  const database = useDatabase();
  const start = Date.now() - 100 * MINUTE_MS;

  beforeAll(async () => {
    const writer = new BatchWriter(database.pool, new PartitionsStore(database.pool));
    const items = Array.from({ length: 30 }, (_, n) =>
      Array.from({ length: (n % 3) + 1 }, () =>
        failureOf(
          // Three issues share each moment, so that only the id tells them apart.
          {
            projectId: `p${n % 2}`,
            occurredAt: start + Math.floor(n / 3) * MINUTE_MS,
            flowId: `flow-${n % 5}`,
          },
          {
            fingerprint: contentHash('listed', String(n)),
            code: n % 2 === 0 ? 'NODE_TIMEOUT' : 'FORBIDDEN',
            title: `Title ${n} 100%`,
            failingNodes: [
              { nodeId: `LLMNode_${n % 4}`, nodeType: 'LLMNode', nodeName: null, path: [`LLMNode_${n % 4}`] },
            ],
          },
        ),
      ),
    );
    await writer.write(batchOf(items.flat()));
  });

  it.each(['lastSeen', 'firstSeen', 'count'] as const)(
    'pages through everything once, by %s',
    async (sort) => {
      const issues = new IssuesReadModel(database.pool);
      const seen: { id: string; lastSeen: number; firstSeen: number; count: number }[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof issues.list>> = await issues.list(
          { sort },
          { limit: 7, cursor },
        );
        seen.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(30);
      expect(seen).toHaveLength(30);
      const values = seen.map((issue) => issue[sort]);
      expect(values).toEqual([...values].sort((a, b) => b - a));
    },
  );

  it.each([
    ['project', { project: ['p1'] }, 15],
    ['code', { code: ['NODE_TIMEOUT'] }, 15],
    ['several values', { code: ['NODE_TIMEOUT', 'FORBIDDEN'] }, 30],
    ['flow', { flow: ['flow-2'] }, 6],
    ['node', { node: ['LLMNode_1'] }, 8],
    ['time', { from: start + 5 * MINUTE_MS, to: start + 7 * MINUTE_MS }, 6],
    ['text taken literally', { q: 'title 1 100%' }, 1],
    ['text that matches nothing', { q: '100_' }, 0],
    ['status', { status: ['resolved' as const] }, 0],
  ])('can be narrowed by %s', async (_, filter, expected) => {
    const { items } = await new IssuesReadModel(database.pool).list(filter);
    expect(items).toHaveLength(expected);
  });

  it('sums up the projects', async () => {
    const projects = await new ProjectsReadModel(database.pool, new RetentionStore(database.pool)).list();
    expect(projects.map(({ id, openIssues }) => [id, openIssues])).toEqual(
      expect.arrayContaining([
        ['p0', 15],
        ['p1', 15],
      ]),
    );
    expect(projects.reduce((sum, { failures }) => sum + failures, 0)).toBe(60);
  });
});
