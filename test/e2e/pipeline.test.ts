import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { OutcomeLedger } from '#contracts/outcome.js';
import { eventually, startInstance, type Instance } from '../kit/instance.js';
import { hasRedis, startRedis, type TestRedis } from '../kit/redis.js';

interface Labelled {
  id: string;
  event: { eventId: string; projectId: string; occurredAt: string };
  expect: { failure: boolean; code: string | null; causeNodeId: string | null };
}

interface Page {
  items: { eventId: string; code: string; causeNodeId: string | null; issueId: string; projectId: string }[];
  nextCursor: string | null;
}

const LABELLED = readFileSync(
  path.resolve(__dirname, '../../libs/catalog/src/fixtures/examples.ndjson'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Labelled);
const FAILURES = LABELLED.filter((example) => example.expect.failure);

/** The examples as they would arrive today: the fixtures' own dates leave the window of late events one day. */
function asOfToday(): string {
  const now = Date.now();
  return LABELLED.map(({ event }, index) =>
    JSON.stringify({ ...event, occurredAt: new Date(now - index * 1_000).toISOString() }),
  ).join('\n');
}

function promtoolVerdict(page: string): string | null {
  try {
    return execFileSync('promtool', ['check', 'metrics'], {
      input: page,
      stdio: ['pipe', 'pipe', 'pipe'],
    }).toString();
  } catch (error) {
    const failed = error as { code?: string; stderr?: Buffer; stdout?: Buffer };
    return failed.code === 'ENOENT' ? null : `${failed.stdout?.toString()}${failed.stderr?.toString()}`;
  }
}

for (const [backend, suite] of [
  ['Postgres', describe],
  ['Redis', hasRedis() ? describe : describe.skip],
] as const) {
  suite(`the whole pipe with the queue on ${backend}`, () => {
    let redis: TestRedis | undefined;
    let foghorn: Instance;

    beforeAll(async () => {
      if (backend === 'Redis') redis = await startRedis();
      foghorn = await startInstance({ env: redis ? { REDIS_URL: redis.url } : {} });
    }, 90_000);

    afterAll(async () => {
      await foghorn?.stop();
      await redis?.stop();
    }, 30_000);

    const drained = () =>
      eventually(
        () => foghorn.get<OutcomeLedger>('/api/outcomes'),
        (ledger) => ledger.pending === 0 && ledger.received > 0,
      );

    it('stores every failure with its code and node, and counts what is none', async () => {
      const body = asOfToday();
      const response = await foghorn.ingest(body);
      expect(response.status).toBe(202);
      await expect(response.json()).resolves.toEqual({ accepted: LABELLED.length, rejected: [] });

      await expect(drained()).resolves.toEqual({
        received: LABELLED.length,
        stored: FAILURES.length,
        not_failure: LABELLED.length - FAILURES.length,
        duplicate: 0,
        quarantined: 0,
        pending: 0,
      });

      const stored = (await foghorn.get<Page>('/api/failures?limit=200')).items;
      const verdicts = new Map(stored.map((item) => [item.eventId, `${item.code} ${item.causeNodeId}`]));
      for (const { id, event, expect: wanted } of FAILURES) {
        expect([id, verdicts.get(event.eventId)]).toEqual([id, `${wanted.code} ${wanted.causeNodeId}`]);
      }

      // The same lines again, in another batch and in another order: nothing new, all counted.
      const again = await foghorn.ingest(body.split('\n').reverse().join('\n'));
      expect(again.status).toBe(202);
      const ledger = await eventually(drained, (value) => value.received === 2 * LABELLED.length);
      expect(ledger).toMatchObject({ stored: FAILURES.length, duplicate: FAILURES.length, pending: 0 });
    }, 60_000);

    it('groups into issues and counts in metrics what it stored', async () => {
      const issues = await foghorn.get<{ items: { count: number }[] }>('/api/issues?limit=200');
      expect(issues.items.reduce((sum, issue) => sum + issue.count, 0)).toBe(FAILURES.length);

      const page = await (await fetch(`${foghorn.url}/metrics`)).text();
      const total = page
        .split('\n')
        .filter((line) => line.startsWith('foghorn_failures_total{'))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
      expect(total).toBe(FAILURES.length);
      const verdict = promtoolVerdict(page);
      if (verdict !== null) expect(verdict).toBe('');
    });

    it('walks all pages without a gap or a repetition', async () => {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Page = await foghorn.get<Page>(
          `/api/failures?limit=7${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
        );
        seen.push(...page.items.map((item) => item.eventId));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toHaveLength(FAILURES.length);
      expect(new Set(seen).size).toBe(FAILURES.length);
    });

    it('writes no secret to the log or the store', async () => {
      const secret = `sk-proj-${'a1B2c3D4'.repeat(5)}`;
      const event = {
        kind: 'request',
        projectId: 'secrets',
        http: {
          status: 401,
          headers: { authorization: `Bearer ${secret}` },
          body: `{"message":"Incorrect API key provided: ${secret}"}`,
        },
      };
      await foghorn.ingest(JSON.stringify(event));
      const page = await eventually(
        () => foghorn.get<Page>('/api/failures?project=secrets'),
        (value) => value.items.length === 1,
      );
      const whole = JSON.stringify(
        await foghorn.get(`/api/failures/${(page.items[0] as unknown as { id: string }).id}`),
      );
      expect(whole).toContain('UNAUTHORIZED');
      expect(whole).not.toContain(secret);
      expect(foghorn.output()).not.toContain(secret);
    });
  });
}
