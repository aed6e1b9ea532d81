import { Webhook } from 'standardwebhooks';
import { createReceiver } from '../../apps/worker/src/notify/registry.js';
import { receiverDefinition } from '#contracts/receivers/registry.js';
import { ANYWHERE } from '#platform/net/reach.js';
import { FarServer, type FarRequest } from '../kit/far-server.js';
import { sampleNotification } from '../kit/notifications.js';
import { describeReceiverContract, sampleContext, type StartOptions } from '../kit/receiver-contract.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** What the other side does with a post: verify it with the scheme's own library. */
function verified({ body, headers }: FarRequest): unknown {
  return new Webhook(SECRET).verify(body, headers as Record<string, string>);
}

async function start({ timeoutMs }: StartOptions = {}, clock: () => number = Date.now) {
  const faults: string[] = [];
  const server = await FarServer.start((request) => {
    try {
      verified(request);
      return { status: 204 };
    } catch (error) {
      faults.push(String(error));
      return { status: 401 };
    }
  });
  const url = `${server.url}/hooks/kit-secret-path`;
  const definition = receiverDefinition.parse({
    name: 'hook',
    type: 'webhook',
    settings: { url, secret: SECRET },
  });
  const receiver = createReceiver(definition, { clock, reach: ANYWHERE, timeoutMs });
  return { server, receiver, faults };
}

describeReceiverContract('webhook', async (options) => {
  const { server, receiver, faults } = await start(options);
  return {
    receiver,
    answerNext: (...answers) => server.answerNext(...answers),
    requests: () => server.received.length,
    faults: () => faults,
    takeDown: () => server.stop(),
    secrets: ['kit-secret-path', SECRET, SECRET.slice(6)],
    permanent: [],
  };
});

describe('the webhook receiver', () => {
  it('signs so that the scheme’s own library agrees, and says what the message says', async () => {
    const { server, receiver } = await start();
    await receiver.send(sampleNotification(), sampleContext());
    await server.stop();
    const body = verified(server.received[0]!);
    expect(server.received[0]!.path).toBe('/hooks/kit-secret-path');
    expect(body).toMatchObject({
      type: 'incident.fired',
      timestamp: '2026-01-05T03:00:02.000Z',
      data: {
        incident: { rule: 'rate_limit_spike', project: 'shop-assistant', value: 412, baseline: 7 },
        evidence: { codes: [{ code: 'RATE_LIMITED', count: 400 }, { code: 'NODE_RATE_LIMITED' }] },
        remedy: { fix: 'Back off and retry after the stated wait.' },
        links: { issue: 'https://foghorn.example/api/issues/1' },
      },
    });
  });

  it('keeps the id and the body over retries, signs each anew, and gives another event another id', async () => {
    let now = Date.now();
    const { server, receiver } = await start({}, () => now);
    server.answerNext({ status: 503 });
    await receiver.send(sampleNotification(), sampleContext());
    now += 60_000;
    await receiver.send(sampleNotification(), sampleContext());
    await receiver.send(sampleNotification({ event: 'resolved' }), sampleContext());
    await server.stop();
    const [first, second, third] = server.received;
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.body).toBe(first!.body);
    expect(second!.headers['webhook-timestamp']).not.toBe(first!.headers['webhook-timestamp']);
    expect(third!.headers['webhook-id']).not.toBe(first!.headers['webhook-id']);
    for (const request of server.received) verified(request);
  });

  it.each(['whsec_short', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', `whsec_${'A'.repeat(88)}`])(
    'refuses the secret %s without repeating it',
    (secret) => {
      const settings = { url: 'https://hooks.example', secret };
      const parsed = receiverDefinition.safeParse({ name: 'hook', type: 'webhook', settings });
      expect(parsed.error?.issues[0]?.message).toMatch(/^expected whsec_ and 24 to 64 random bytes/);
    },
  );
});
