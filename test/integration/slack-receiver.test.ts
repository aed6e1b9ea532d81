import { createReceiver, definitionsFromEnvironment } from '../../apps/worker/src/notify/registry.js';
import { slackConfig } from '../../apps/worker/src/notify/slack/config.js';
import { parseConfig } from '#platform/config/parse-config.js';
import { sampleNotification } from '../kit/notifications.js';
import { ANYWHERE } from '#platform/net/reach.js';
import { describeReceiverContract, sampleContext, type StartOptions } from '../kit/receiver-contract.js';
import { SlackServer } from '../kit/slack-server.js';

async function start({ timeoutMs }: StartOptions = {}) {
  const server = await SlackServer.start();
  const [definition] = definitionsFromEnvironment({ SLACK_WEBHOOK_URL: server.url });
  const receiver = createReceiver(definition!, { clock: Date.now, reach: ANYWHERE, timeoutMs });
  return { server, receiver };
}

describeReceiverContract('slack', async (options) => {
  const { server, receiver } = await start(options);
  return {
    receiver,
    answerNext: (...answers) => server.answerNext(...answers),
    requests: () => server.requests,
    faults: () => server.faults,
    takeDown: () => server.stop(),
    secrets: ['kit-secret-token', '/services/', server.url],
    permanent: [
      { status: 400, body: 'invalid_payload' },
      { status: 403, body: 'action_prohibited' },
      { status: 404, body: 'channel_not_found' },
      { status: 404, body: 'no_service' },
      { status: 410, body: 'channel_is_archived' },
      { status: 200, body: '{"ok":false,"error":"invalid_auth"}' },
    ],
  };
});

describe('the Slack receiver', () => {
  it('sends at most one message a second, so that none is refused', async () => {
    const { server, receiver } = await start();
    const results = await Promise.all([
      receiver.send(sampleNotification(), sampleContext()),
      receiver.send(sampleNotification({ event: 'resolved' }), sampleContext()),
    ]);
    await server.stop();
    expect(results.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
    expect(server.posts).toHaveLength(2);
    expect(server.requests).toBe(2);
  });

  it('leaves a webhook alone for as long as it asked to', async () => {
    const { server, receiver } = await start();
    server.answerNext({ status: 429, headers: { 'retry-after': '60' } });
    await receiver.send(sampleNotification(), sampleContext());
    const second = await receiver.send(sampleNotification(), sampleContext());
    await server.stop();
    expect(second).toMatchObject({ outcome: 'retry', error: 'waits for the rate limit' });
    expect(server.requests).toBe(1);
  });

  it('gives its place in the row up when the process ends', async () => {
    const { server, receiver } = await start();
    const ending = new AbortController();
    await receiver.send(sampleNotification(), sampleContext());
    const waiting = receiver.send(sampleNotification(), sampleContext({ stopping: ending.signal }));
    ending.abort();
    expect(await waiting).toMatchObject({ outcome: 'retry', error: 'the process is ending' });
    await server.stop();
    expect(server.requests).toBe(1);
  });

  it('is not there without a webhook, and no fault repeats a wrong one', () => {
    expect(definitionsFromEnvironment({})).toEqual([]);
    expect(() => parseConfig(slackConfig, { SLACK_WEBHOOK_URL: 'hooks.slack.com/T0/secret' })).toThrow(
      /SLACK_WEBHOOK_URL: expected the http\(s\) address/,
    );
    expect(() => parseConfig(slackConfig, { SLACK_WEBHOOK_URL: 'hooks.slack.com/T0/secret' })).not.toThrow(
      /secret/,
    );
  });
});
