import { BATCH_QUEUE } from '#contracts/jobs.js';
import { openJobQueue } from '#platform/queue/queue.module.js';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { acceptedEvent, batchOf, setAside } from '../kit/batches.js';
import { foghorn } from '../kit/cli.js';
import { startConsole, TEST_ADMIN_TOKEN, type ConsoleApp } from '../kit/console-app.js';
import { useDatabase } from '../kit/postgres.js';

describe('foghorn quarantine', () => {
  const database = useDatabase();
  let app: ConsoleApp;
  beforeAll(async () => {
    app = await startConsole(database.url);
  }, 60_000);
  afterAll(() => app?.stop());

  const ways: [string, string, () => { args: string[]; env: Record<string, string> }][] = [
    [
      'a running instance',
      'console-test',
      () => ({
        args: ['--url', app.url],
        env: { FOGHORN_ADMIN_TOKEN: Buffer.from(TEST_ADMIN_TOKEN).toString('latin1') },
      }),
    ],
    ['the database', BATCH_QUEUE, () => ({ args: [], env: { DATABASE_URL: database.url } })],
  ];

  const fill = (projectId: string, count: number) =>
    new BatchWriter(database.pool, new PartitionsStore(database.pool)).write(
      batchOf(
        Array.from({ length: count }, (_, n) =>
          setAside(
            acceptedEvent({ projectId, eventId: `${projectId}-${n}` }),
            'classify_failed',
            'no rule\nfor it',
          ),
        ),
      ),
    );

  it.each(ways)('lists, shows, retries and drops through %s', async (name, queueName, way) => {
    const { args, env } = way();
    const run = (...command: string[]) => foghorn(['quarantine', ...command, ...args], { env });
    await fill(name, 3);
    const listed = await run('list', '--project', name, '--limit', '2');
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out.trim().split('\n')).toHaveLength(3);
    expect(listed.out).toMatch(/classify_failed +0 +no rule for it/);

    const all = JSON.parse((await run('list', '--project', name, '--json')).out) as { id: string }[];
    expect(all).toHaveLength(3);
    const [first, second] = all.map(({ id }) => id) as [string, string];
    expect(JSON.parse((await run('show', first, '--json')).out)).toMatchObject({
      id: first,
      retries: 0,
      event: { projectId: name },
    });
    expect((await run('show', first)).out).toContain('"flowId": "checkout"');

    expect((await run('retry', first, second)).out).toContain(`✓ Queued again ${second}.`);
    expect(await run('retry', first)).toMatchObject({ code: 0 });
    const queue = openJobQueue(queueName, { databaseUrl: database.url });
    expect([await queue.has(first), await queue.has(second)]).toEqual([true, true]);
    await queue.close();

    expect((await run('drop', second)).out).toContain(`✓ Dropped ${second}.`);
    expect(await run('drop', second)).toMatchObject({
      code: 1,
      err: expect.stringContaining('no quarantined record') as string,
    });
    expect(await run('show', 'nothing')).toMatchObject({ code: 1 });
    expect(await run('retry', 'nothing')).toMatchObject({ code: 1 });
    expect(await run('list', '--limit', '0')).toMatchObject({ code: 1 });
  });

  it('says when nothing is set aside', async () => {
    const { out } = await foghorn(['quarantine', 'list', '--project', 'none'], {
      env: { DATABASE_URL: database.url },
    });
    expect(out).toBe('Nothing is set aside.\n');
  });
});
