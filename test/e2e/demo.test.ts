import { spawn } from 'node:child_process';
import path from 'node:path';
import { quietAfterSeconds } from '../../apps/cli/src/demo/closing.js';
import { seededRandom } from '../../apps/cli/src/demo/random.js';
import { STORY_SECONDS, storyAt } from '../../apps/cli/src/demo/story.js';
import type { OutcomeLedger } from '#contracts/outcome.js';
import { eventually, startInstance, type Instance } from '../kit/instance.js';
import { SlackServer } from '../kit/slack-server.js';

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

describe('the demo on a running instance', () => {
  let slack: SlackServer;
  let foghorn: Instance;
  let printed: string;
  const told = (words: string) => slack.posts.filter((post) => post.text.includes(words));

  beforeAll(
    async () => {
      slack = await SlackServer.start();
      foghorn = await startInstance({ env: { SLACK_WEBHOOK_URL: slack.url } });
      printed = await runDemo({ FOGHORN_URL: foghorn.url, FOGHORN_DATA_DIR: foghorn.dataDir });
    },
    (STORY_SECONDS + 90) * 1000,
  );

  afterAll(async () => {
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
});
