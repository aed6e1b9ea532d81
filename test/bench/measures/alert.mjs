// From the first event of a spike to the request that tells Slack.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { atMost, milliseconds, quantile } from '../figures.mjs';
import { Stage, until } from '../stage/stage.mjs';

const SPIKES = 12;
/** A spike begins so long after the one before, in milliseconds; not a whole number of the rules' seconds. */
const APART_MS = 2_300;
const EVENTS_PER_SECOND = 40;
const LASTS_MS = 4_000;

/** A webhook that notes when it was told about which project. */
async function startSlack() {
  const told = new Map();
  const server = createServer((request, response) => {
    const at = performance.now();
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      for (const [project] of body.matchAll(/spike-\d+/g)) if (!told.has(project)) told.set(project, at);
      response.end('ok');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    told,
    url: `http://127.0.0.1:${server.address().port}/services/T/B/x`,
    stop: () => server.close(),
  };
}

/** Calls that are throttled, reported one by one and on time, whether or not the one before was answered. */
async function spike({ url, key }, project) {
  const began = performance.now();
  const headers = { authorization: `Bearer ${key}` };
  const posts = [];
  for (let n = 0; n < (LASTS_MS / 1000) * EVENTS_PER_SECOND; n += 1) {
    const due = began + (n * 1000) / EVENTS_PER_SECOND;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const event = {
      kind: 'request',
      projectId: project,
      flowId: 'flow-1',
      eventId: `${project}-${n}`,
      http: { status: 429, headers: { 'retry-after': '20' }, body: '{"message":"Too many requests"}' },
    };
    posts.push(fetch(`${url}/v1/failures`, { method: 'POST', headers, body: JSON.stringify(event) }));
  }
  for (const { status } of await Promise.all(posts)) {
    if (status !== 202) throw new Error(`the service answered ${status}`);
  }
  return began;
}

export const alert = {
  name: 'alert',
  title: 'From the first event of a spike to Slack',
  async run({ backend }) {
    const stage = await Stage.open({ backend });
    const slack = await startSlack();
    try {
      const service = await stage.start('standalone', {
        SLACK_WEBHOOK_URL: slack.url,
        FOGHORN_ALLOW_PRIVATE_TARGETS: 'true',
      });
      const target = { url: service.url, key: service.target.key };
      const spikes = Array.from({ length: SPIKES }, async (_, n) => {
        await new Promise((resolve) => setTimeout(resolve, n * APART_MS));
        return { project: `spike-${n}`, began: await spike(target, `spike-${n}`) };
      });
      const begun = await Promise.all(spikes);
      await until(() => slack.told.size === SPIKES, 30_000).catch(() => undefined);
      // A spike that nobody was told about took for ever.
      const waits = begun.map(({ project, began }) => (slack.told.get(project) ?? Infinity) - began);
      const note = `${SPIKES} spikes, p50 ${milliseconds(quantile(waits, 0.5))}`;
      return [
        atMost('first event of a spike → Slack request, p95', quantile(waits, 0.95), 3_000, milliseconds, {
          note,
          waits,
        }),
      ];
    } finally {
      slack.stop();
      await stage.close();
    }
  },
};
