import { createReceiver } from '../../apps/worker/src/notify/registry.js';
import { receiverDefinition } from '#contracts/receivers/registry.js';
import type { Notification } from '#contracts/incident.js';
import { ANYWHERE } from '#platform/net/reach.js';
import type { Reference, SendResult } from '../../apps/worker/src/notify/receiver.js';
import { sampleNotification } from '../kit/notifications.js';
import { describeReceiverContract, sampleContext, type StartOptions } from '../kit/receiver-contract.js';
import { SlackApiServer } from '../kit/slack-api-server.js';

async function start({ timeoutMs }: StartOptions = {}) {
  const server = await SlackApiServer.start();
  const { token, channel } = SlackApiServer;
  const definition = receiverDefinition.parse({
    name: 'bot',
    type: 'slack',
    settings: { token, channel, apiUrl: server.apiUrl },
  });
  return { server, receiver: createReceiver(definition, { clock: Date.now, reach: ANYWHERE, timeoutMs }) };
}

function rejection(error: string) {
  return { status: 200, body: JSON.stringify({ ok: false, error }) };
}

describeReceiverContract('slack with a token', async (options) => {
  const { server, receiver } = await start(options);
  return {
    receiver,
    answerNext: (...answers) => server.answerNext(...answers),
    requests: () => server.requests,
    faults: () => server.faults,
    takeDown: () => server.stop(),
    secrets: [SlackApiServer.token],
    permanent: ['invalid_auth', 'channel_not_found', 'is_archived', 'not_in_channel', 'msg_too_long'].map(
      rejection,
    ),
  };
});

describe('the Slack receiver with a token', () => {
  const step = (event: Notification['event'], sequence: number, reason: Notification['reason']) => ({
    ...sampleNotification({ event }),
    sequence,
    reason,
  });
  const FIRED = step('fired', 1, { kind: 'first', text: 'first' });
  const REPEATED = step('repeated', 2, { kind: 'repeat', text: 'repeat after 4 h' });
  const RESOLVED = step('resolved', 3, { kind: 'resolved', text: 'resolved after 12 min' });

  it('edits its message as the incident changes, and tells the story below it', async () => {
    const { server, receiver } = await start();
    let reference: Reference | null = null;
    for (const notification of [FIRED, REPEATED, RESOLVED]) {
      const result: SendResult = await receiver.send(notification, sampleContext({ reference }));
      expect(result.outcome).toBe('delivered');
      // As it comes back from the database, after a restart perhaps.
      reference = JSON.parse(JSON.stringify((result as { reference: Reference }).reference)) as Reference;
    }
    await server.stop();
    expect(server.faults).toEqual([]);
    const [message, ...story] = server.messages;
    expect(message).toMatchObject({ thread: null, edits: 2 });
    expect(message!.text).toMatch(/^✅ Resolved: /);
    expect(
      story.map(({ thread, text, broadcast }) => ({ thread, broadcast, text: text.split('\n')[0] })),
    ).toEqual([
      { thread: message!.ts, broadcast: true, text: '🔁 repeat after 4 h' },
      { thread: message!.ts, broadcast: false, text: '✅ resolved after 12 min' },
    ]);
    expect(JSON.stringify(reference)).not.toContain(SlackApiServer.token);
  });

  it('says nothing twice, and offers its buttons while there is something to do', async () => {
    const { server, receiver } = await start();
    const first = (await receiver.send(FIRED, sampleContext())) as { reference: Reference };
    const again = await receiver.send(FIRED, sampleContext({ reference: first.reference }));
    await server.stop();
    expect(again).toEqual({ outcome: 'delivered', answer: 'said before' });
    expect(server.messages).toHaveLength(1);
    expect(JSON.stringify(server.messages[0]!.blocks)).toContain(
      'https://foghorn.example/act?link=acknowledge',
    );
  });

  it('posts anew when its message is gone', async () => {
    const { server, receiver } = await start();
    const reference = { channel: SlackApiServer.channel, ts: '1.000001', sequence: 1 };
    const result = await receiver.send(RESOLVED, sampleContext({ reference }));
    await server.stop();
    expect(result).toMatchObject({ outcome: 'delivered', reference: { ts: server.messages[0]!.ts } });
    expect(server.messages).toMatchObject([{ thread: null }]);
  });

  it('waits as long as it was asked to, and edits again when the story failed', async () => {
    const { server, receiver } = await start();
    const first = (await receiver.send(FIRED, sampleContext())) as { reference: Reference };
    server.answerNext({ status: 429, headers: { 'retry-after': '30' } });
    const context = sampleContext({ reference: first.reference });
    expect(await receiver.send(RESOLVED, context)).toMatchObject({ outcome: 'retry', retryAfterMs: 30_000 });
    expect(await receiver.send(RESOLVED, context)).toMatchObject({ error: 'waits for the rate limit' });
    await server.stop();
    expect(server.requests).toBe(2);
  });
});
