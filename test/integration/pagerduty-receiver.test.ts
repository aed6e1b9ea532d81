import { createReceiver } from '../../apps/worker/src/notify/registry.js';
import { receiverDefinition } from '#contracts/receivers/registry.js';
import { ANYWHERE } from '#platform/net/reach.js';
import { FarServer, type FarRequest } from '../kit/far-server.js';
import { sampleNotification } from '../kit/notifications.js';
import { describeReceiverContract, sampleContext, type StartOptions } from '../kit/receiver-contract.js';

const KEY = '0123456789abcdef0123456789abcdef';

interface Event {
  routing_key?: string;
  event_action?: string;
  dedup_key?: string;
  links?: { href?: string; text?: string }[];
  payload?: Record<string, unknown>;
}

/** Why the Events API v2 would refuse an event, by its documentation. */
function eventFault({ method, path, body }: FarRequest): string | null {
  if (method !== 'POST' || path !== '/v2/enqueue') return `${method} ${path}`;
  if (Buffer.byteLength(body) > 512 * 1024) return 'an event over 512 KB';
  const { routing_key, event_action, dedup_key = '', links = [], payload } = JSON.parse(body) as Event;
  if (routing_key !== KEY) return 'a wrong routing key';
  if (!['trigger', 'acknowledge', 'resolve'].includes(event_action ?? '')) return `action ${event_action}`;
  if (dedup_key.length === 0 || dedup_key.length > 255)
    return `a dedup_key of ${dedup_key.length} characters`;
  if (event_action !== 'trigger') return null;
  const { summary, source, severity, timestamp } = payload ?? {};
  if (typeof summary !== 'string' || summary.length === 0 || summary.length > 1_024) return 'a bad summary';
  if (typeof source !== 'string' || source.length === 0) return 'no source';
  if (!['critical', 'error', 'warning', 'info'].includes(String(severity)))
    return `severity ${String(severity)}`;
  if (Number.isNaN(Date.parse(String(timestamp)))) return 'a bad timestamp';
  return links.every(({ href }) => URL.canParse(href ?? '')) ? null : 'a bad link';
}

async function start({ timeoutMs }: StartOptions = {}) {
  const faults: string[] = [];
  const server = await FarServer.start((request) => {
    const fault = eventFault(request);
    if (fault === null) return { status: 202, body: '{"status":"success"}' };
    faults.push(fault);
    return { status: 400, body: '{"status":"invalid event"}' };
  });
  const definition = receiverDefinition.parse({
    name: 'pd',
    type: 'pagerduty',
    settings: { routingKey: KEY, url: `${server.url}/v2/enqueue` },
  });
  const receiver = createReceiver(definition, { clock: Date.now, reach: ANYWHERE, timeoutMs });
  return { server, receiver, faults };
}

describeReceiverContract('pagerduty', async (options) => {
  const { server, receiver, faults } = await start(options);
  return {
    receiver,
    answerNext: (...answers) => server.answerNext(...answers),
    requests: () => server.received.length,
    faults: () => faults,
    takeDown: () => server.stop(),
    secrets: [KEY],
    permanent: [{ status: 400, body: '{"status":"invalid event","errors":["routing_key"]}' }],
  };
});

describe('the PagerDuty receiver', () => {
  it('triggers, acknowledges and resolves one incident, and leaves out what it cannot show', async () => {
    const { server, receiver, faults } = await start();
    const acknowledged = { at: 1, by: 'Ann', comment: null };
    const steps = [
      sampleNotification(),
      sampleNotification({ event: 'repeated' }),
      { ...sampleNotification({ event: 'updated' }), reason: { kind: 'joined' as const, text: 'joined' } },
      {
        ...sampleNotification({ event: 'updated', incident: { acknowledged } }),
        reason: { kind: 'acknowledged' as const, text: 'acknowledged' },
      },
      sampleNotification({ event: 'resolved' }),
    ];
    for (const step of steps) expect((await receiver.send(step, sampleContext())).outcome).toBe('delivered');
    await server.stop();
    expect(faults).toEqual([]);
    const events = server.received.map(({ body }) => JSON.parse(body) as Event);
    expect(events.map(({ event_action }) => event_action)).toEqual([
      'trigger',
      'trigger',
      'acknowledge',
      'resolve',
    ]);
    expect(new Set(events.map(({ dedup_key }) => dedup_key)).size).toBe(1);
    expect(events[0]!.payload).toMatchObject({ severity: 'warning', source: 'shop-assistant' });
  });

  it('closes a test again', async () => {
    const { server, receiver } = await start();
    await receiver.send({ ...sampleNotification(), trial: true }, sampleContext());
    await server.stop();
    expect(server.received.map(({ body }) => (JSON.parse(body) as Event).event_action)).toEqual([
      'trigger',
      'resolve',
    ]);
  });
});
