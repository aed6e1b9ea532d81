import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assertReachable, DemoError, postFailures } from '../../apps/cli/src/demo/post-failures.js';
import { tellStory, type Telling } from '../../apps/cli/src/demo/tell-story.js';

type Reply = { status: number; headers?: Record<string, string>; body?: object };

interface Instance {
  url: string;
  /** Bodies of all posts, refused ones included. */
  posts: string[];
  replies: Reply[];
  close(): Promise<void>;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** Accepts everything, after it has given the replies that were asked for. */
async function startInstance(): Promise<Instance> {
  const posts: string[] = [];
  const replies: Reply[] = [];
  const server: Server = createServer((request, response) => {
    void textOf(request).then((text) => {
      if (request.method === 'POST') posts.push(text);
      const lines = text.split('\n').filter((line) => line !== '').length;
      const reply = replies.shift() ?? { status: 202, body: { accepted: lines, rejected: [] } };
      const status = request.method === 'HEAD' && reply.status === 202 ? 200 : reply.status;
      response.writeHead(status, { 'content-type': 'application/json', ...reply.headers });
      response.end(JSON.stringify(reply.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    posts,
    replies,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

describe('the demo against an instance', () => {
  let instance: Instance;
  let waits: number[];
  let now: number;
  const sleep = (ms: number): Promise<void> => {
    waits.push(ms);
    now += ms;
    return Promise.resolve();
  };

  beforeEach(async () => {
    instance = await startInstance();
    waits = [];
    now = Date.UTC(2026, 0, 5, 12);
  });
  afterEach(() => instance.close());

  const telling = (more: Partial<Telling> = {}): Telling => ({
    target: { url: instance.url, key: 'fh_test' },
    project: 'demo-store',
    seconds: 60,
    seed: 1,
    tellingId: 'one',
    clock: () => now,
    sleep,
    onSecond: () => undefined,
    ...more,
  });
  const events = () =>
    instance.posts.flatMap((post) =>
      post
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { eventId: string; occurredAt: string; projectId: string }),
    );

  it('sends one request per second, every event with an id and a time that has passed', async () => {
    const startedAt = now;
    const tally = await tellStory(telling());
    expect(instance.posts).toHaveLength(60);
    expect(now).toBe(startedAt + 60_000);
    const sent = events();
    expect(tally).toMatchObject({ sent: sent.length, accepted: sent.length, rejected: 0, retries: 0 });
    expect(new Set(sent.map((event) => event.eventId)).size).toBe(sent.length);
    const times = sent.map((event) => Date.parse(event.occurredAt));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(startedAt);
    expect(Math.max(...times)).toBeLessThan(startedAt + 60_000);
    expect(new Set(sent.map((event) => event.projectId))).toEqual(new Set(['demo-store']));
  });

  it('tells the same failures in less time', async () => {
    const slow = await tellStory(telling());
    const startedAt = now;
    const quick = await tellStory(telling({ seconds: 6, tellingId: 'two' }));
    expect(now).toBe(startedAt + 6_000);
    expect(quick.codes).toEqual(slow.codes);
  });

  it('waits as long as the instance asks and sends the same events again', async () => {
    instance.replies.push({ status: 429, headers: { 'retry-after': '3' } }, { status: 503 });
    const receipt = await postFailures({ url: instance.url, key: 'k' }, '{"a":1}\n', sleep);
    expect(receipt).toEqual({ accepted: 1, rejected: [], retries: 2 });
    expect(waits).toEqual([3_000, 500]);
    expect(instance.posts).toEqual(['{"a":1}\n', '{"a":1}\n', '{"a":1}\n']);
  });

  it.each([
    [401, 'does not know this ingest key'],
    [403, 'may not report for'],
    [500, 'answered 500: out of paper'],
  ])('gives up on %i with advice', async (status, advice) => {
    instance.replies.push({ status, body: { title: 'No', detail: 'out of paper' } });
    const post = postFailures({ url: instance.url, key: 'k' }, '{}\n', sleep);
    await expect(post).rejects.toThrow(advice);
    await expect(post).rejects.toBeInstanceOf(DemoError);
    expect(instance.posts).toHaveLength(1);
  });

  it('gives up when the pressure does not end', async () => {
    instance.replies.push(...Array.from({ length: 8 }, () => ({ status: 503 })));
    await expect(postFailures({ url: instance.url, key: 'k' }, '{}\n', sleep)).rejects.toThrow(
      'answered 503',
    );
    expect(instance.posts).toHaveLength(8);
  });

  it('stops when nothing is accepted', async () => {
    const body = { accepted: 0, rejected: [{ index: 0, reason: 'too long', field: 'projectId' }] };
    instance.replies.push({ status: 202, body });
    await expect(tellStory(telling())).rejects.toThrow('projectId: too long');
  });

  it('says so when something else listens, or nothing', async () => {
    instance.replies.push({ status: 404 });
    const target = { url: instance.url, key: 'k' };
    await expect(assertReachable(target)).rejects.toThrow('not as Foghorn does');
    await expect(assertReachable(target)).resolves.toBeUndefined();
    await instance.close();
    await expect(assertReachable(target)).rejects.toThrow(/Nothing answers at .*ECONNREFUSED/);
  });
});
