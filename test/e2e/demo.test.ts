import { spawn } from 'node:child_process';
import path from 'node:path';
import { quietAfterSeconds } from '../../apps/cli/src/demo/closing.js';
import { seededRandom } from '../../apps/cli/src/demo/random.js';
import { STORY_SECONDS, storyAt } from '../../apps/cli/src/demo/story.js';
import type { OutcomeLedger } from '#contracts/outcome.js';
import { targets, type View } from '../kit/grafana.js';
import { eventually, startInstance, type Instance } from '../kit/instance.js';
import { hasPrometheus, startPrometheus, type TestPrometheus } from '../kit/prometheus.js';
import { SlackServer } from '../kit/slack-server.js';
import { alertsThatFired, pointsOf, readerOf, rowsOf } from '../kit/story-view.js';

const RULES = path.resolve(__dirname, '../../deploy/prometheus/rules/foghorn.yml');
const CLI = path.resolve(__dirname, '../../apps/cli/bin/foghorn.mjs');

interface Issue {
  code: string;
  count: number;
  nodes: unknown;
}
interface Alert {
  rule: string;
  state: string;
}

/** Runs `foghorn demo` to its end and gives what it printed. */
function runDemo(env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [CLI, 'demo'], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('close', (code) => (code === 0 ? resolve(printed) : reject(new Error(printed))));
  });
}

function wholeStory() {
  const random = seededRandom(1);
  return Array.from({ length: STORY_SECONDS }, (_, second) => storyAt(second, random)).flat();
}

/** The choices under which every panel has something to show. */
function viewOfStory(from: number, to: number): View {
  const { requestId, flowId } = wholeStory().find((event) => event.code === 'NODE_CREDENTIALS')!;
  const chosen = { project: ['demo-store'], environment: ['production'], flow: [flowId] };
  return { from, to, interval: 5, variables: { ...chosen, request_id: [requestId] } };
}

describe('the demo on a running instance', () => {
  let slack: SlackServer;
  let foghorn: Instance;
  let printed: string;
  let prometheus: TestPrometheus | undefined;
  /** What somebody sees who opened a dashboard as the story began. */
  let view: View;
  const told = (words: string) => slack.posts.filter((post) => post.text.includes(words));

  beforeAll(
    async () => {
      slack = await SlackServer.start();
      foghorn = await startInstance({ env: { SLACK_WEBHOOK_URL: slack.url } });
      if (hasPrometheus()) {
        prometheus = await startPrometheus({ target: foghorn.url, rules: [RULES], interval: '1s' });
      }
      const from = Date.now();
      printed = await runDemo({ FOGHORN_URL: foghorn.url, FOGHORN_DATA_DIR: foghorn.dataDir });
      view = viewOfStory(from, Date.now());
    },
    (STORY_SECONDS + 90) * 1000,
  );

  afterAll(async () => {
    await prometheus?.stop();
    await foghorn?.stop();
    await slack?.stop();
  }, 30_000);

  it('sends the whole story, and every event of it has the outcome that it should', async () => {
    const story = wholeStory();
    const failures = story.filter((event) => event.code !== null).length;
    expect(printed).toContain(`${story.length} events sent, ${story.length} accepted, 0 rejected`);
    const ledger = await eventually(
      () => foghorn.get<OutcomeLedger>('/api/outcomes'),
      (value) => value.pending === 0,
    );
    expect(ledger).toEqual({
      received: story.length,
      stored: failures,
      not_failure: story.length - failures,
      duplicate: 0,
      quarantined: 0,
      pending: 0,
    });
  });

  it('shows the node that lost its credential', async () => {
    const page = await foghorn.get<{ items: Issue[] }>('/api/issues?project=demo-store&limit=200');
    const lost = page.items.filter((issue) => issue.code === 'NODE_CREDENTIALS');
    expect(lost).toHaveLength(1);
    expect(JSON.stringify(lost[0]!.nodes)).toContain('LLMNode_746');
    const failures = wholeStory().filter((event) => event.code === 'NODE_CREDENTIALS');
    expect(lost[0]!.count).toBe(failures.length);
  });

  it('prints addresses that answer', async () => {
    const addresses = [...printed.matchAll(/'(http:[^']+)'(?! -d)/g)].map(([, address]) => address!);
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) {
      const answer = await fetch(address, { headers: { authorization: `Bearer ${foghorn.adminToken}` } });
      expect([address, answer.status]).toEqual([address, 200]);
    }
    const [, url, body] = /'(http:[^']+)' -d '([^']+)'/.exec(printed)!;
    const headers = { authorization: `Bearer ${foghorn.adminToken}`, 'content-type': 'application/json' };
    const verdict = await fetch(url!, { method: 'POST', headers, body: body! });
    expect(await verdict.json()).toMatchObject({ code: 'NODE_CREDENTIALS', causeNodeId: 'LLMNode_746' });
  });

  it(
    'reaches Slack twice when the troubles start and twice when they are over',
    async () => {
      await eventually(
        () => foghorn.get<{ items: Alert[] }>('/api/alerts?project=demo-store'),
        ({ items }) => items.length === 2 && items.every((alert) => alert.state === 'resolved'),
        (quietAfterSeconds() + 30) * 1000,
      );
      await eventually(
        () => Promise.resolve(slack.posts.length),
        (count) => count >= 4,
      );
      expect(slack.faults).toEqual([]);
      expect(slack.posts).toHaveLength(4);
      for (const title of ['Rate limit spike', 'Server errors persist']) {
        const messages = told(`${title} in demo-store`).map((post) => post.text.includes('Resolved'));
        expect(messages).toEqual([false, true]);
      }
    },
    (quietAfterSeconds() + 60) * 1000,
  );

  (hasPrometheus() ? describe : describe.skip)('seen through Prometheus and Grafana', () => {
    it.each(targets().filter(({ target }) => target.expr !== undefined))(
      '$at has something to show',
      async ({ target }) => {
        const points = await pointsOf(prometheus!, target, view);
        expect(points.length).toBeGreaterThan(0);
      },
    );

    it('answers every question that goes to Postgres', async () => {
      const reader = await readerOf(foghorn.dataDir);
      try {
        for (const { at, target } of targets().filter(({ target }) => target.rawSql !== undefined)) {
          const rows = await rowsOf(reader, target, view);
          expect([at, rows.length > 0]).toEqual([at, true]);
        }
      } finally {
        await reader.end();
      }
    });

    it('counts every code as often as the story has it', async () => {
      const counted = await prometheus!.query('sum by (code) (foghorn_failures_total{project="demo-store"})');
      const story = new Map<string, number>();
      for (const { code } of wholeStory()) if (code !== null) story.set(code, (story.get(code) ?? 0) + 1);
      const seen = counted.map(({ metric, value }) => [metric['code'], Number(value[1])] as const);
      expect(new Map(seen)).toEqual(story);
    });

    it('fires the rules that the story is made for, and no other', async () => {
      const expected = ['FoghornRateLimitSpike', 'FoghornServerErrorsPersist'];
      const fired = await eventually(
        () => alertsThatFired(prometheus!, { ...view, to: Date.now() }),
        (names) => names.length >= expected.length,
        60_000,
      );
      expect(fired).toEqual(expected);
    }, 90_000);
  });
});
