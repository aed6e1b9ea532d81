import { pino } from 'pino';
import { createReceiver } from '../../apps/worker/src/notify/registry.js';
import type { Reference } from '../../apps/worker/src/notify/receiver.js';
import { ReceiverDirectory } from '../../apps/worker/src/notify/receiver-directory.js';
import { Refresher } from '../../apps/worker/src/notify/refresher.js';
import { receiverDefinition } from '#contracts/receivers/registry.js';
import { ANYWHERE } from '#platform/net/reach.js';
import { IncidentsStore } from '#store/alerts/incidents.store.js';
import { LeaseStore } from '#store/alerts/lease.store.js';
import { createPrismaClient } from '#store/prisma/prisma-client.js';
import { MessageReferencesStore } from '#store/receivers/message-references.store.js';
import { ReceiverStatusStore } from '#store/receivers/receiver-status.store.js';
import { ReceiversStore } from '#store/receivers/receivers.store.js';
import { RoutesStore } from '#store/receivers/routes.store.js';
import { hasAlertmanager, startAlertmanager, type TestAlertmanager } from '../kit/alertmanager.js';
import { FarServer, type FarRequest } from '../kit/far-server.js';
import { sampleIncident } from '../kit/incidents.js';
import { eventually } from '../kit/instance.js';
import { sampleNotification } from '../kit/notifications.js';
import { useDatabase } from '../kit/postgres.js';
import { describeReceiverContract, sampleContext, type StartOptions } from '../kit/receiver-contract.js';

const TOKEN = 'kit-secret-bearer';

interface Posted {
  labels: Record<string, string>;
  startsAt: string;
  endsAt: string;
}

function alertFault({ method, path, body, headers }: FarRequest): string | null {
  if (method !== 'POST' || path !== '/api/v2/alerts') return `${method} ${path}`;
  if (headers.authorization !== `Bearer ${TOKEN}`) return 'no token';
  const alerts = JSON.parse(body) as Posted[];
  const bad = alerts.find(({ labels, startsAt, endsAt }) => {
    const names = Object.entries(labels);
    const named = names.every(([name, value]) => /^[a-zA-Z_]\w*$/.test(name) && value !== '');
    return !labels['alertname'] || !named || !(Date.parse(endsAt) >= Date.parse(startsAt));
  });
  return bad ? 'a bad alert' : null;
}

function definitionFor(url: string) {
  return receiverDefinition.parse({
    name: 'am',
    type: 'alertmanager',
    settings: { url, token: TOKEN, labels: { team: 'payments' } },
  });
}

async function start({ timeoutMs }: StartOptions = {}, clock: () => number = Date.now) {
  const faults: string[] = [];
  const server = await FarServer.start((request) => {
    const fault = alertFault(request);
    if (fault === null) return { status: 200 };
    faults.push(fault);
    return { status: 400 };
  });
  return {
    server,
    faults,
    receiver: createReceiver(definitionFor(server.url), { clock, reach: ANYWHERE, timeoutMs }),
  };
}

describeReceiverContract('alertmanager', async (options) => {
  const { server, receiver, faults } = await start(options);
  return {
    receiver,
    answerNext: (...answers) => server.answerNext(...answers),
    requests: () => server.received.length,
    faults: () => faults,
    takeDown: () => server.stop(),
    secrets: [TOKEN],
    permanent: [],
  };
});

(hasAlertmanager() || process.env['CI'] === 'true' ? describe : describe.skip)(
  'the Alertmanager receiver with a real Alertmanager',
  () => {
    let real: TestAlertmanager;
    beforeAll(async () => {
      real = await startAlertmanager();
    }, 60_000);
    afterAll(() => real.stop());

    it('shows an incident as an alert while it fires, once, and takes it away when it is over', async () => {
      const receiver = createReceiver(definitionFor(real.url), { clock: Date.now, reach: ANYWHERE });
      const startedAt = Date.now() - 60_000;
      const fired = sampleNotification({
        incident: { startedAt, firedAt: startedAt, lastActiveAt: startedAt },
      });
      const first = await receiver.send(fired, sampleContext());
      const { reference } = first as { reference: Reference };
      expect(await receiver.refresh!.say(reference)).toMatchObject({ outcome: 'delivered' });
      const [alert, ...more] = await eventually(real.alerts, (alerts) => alerts.length > 0);
      expect(more).toEqual([]);
      expect(alert).toMatchObject({
        labels: {
          alertname: 'rate_limit_spike',
          severity: 'warning',
          project: 'shop-assistant',
          team: 'payments',
        },
        annotations: { fix: 'Back off and retry after the stated wait.' },
        status: { state: 'active' },
      });
      expect(Date.parse(alert!.startsAt)).toBe(startedAt);
      expect(Date.parse(alert!.endsAt) - Date.now()).toBeGreaterThan(4 * 60_000);
      const over = sampleNotification({
        event: 'resolved',
        incident: { startedAt, firedAt: startedAt, resolvedAt: Date.now() },
      });
      expect(await receiver.send(over, sampleContext({ reference }))).toMatchObject({ outcome: 'delivered' });
      await eventually(real.alerts, (alerts) => alerts.length === 0);
    });
  },
);

describe('what has to be said again', () => {
  const database = useDatabase();

  it('is said again while the incident fires, and by one worker alone', async () => {
    let now = Date.now();
    const clock = () => now;
    const { server, receiver } = await start({}, clock);
    const prisma = createPrismaClient(database.pool);
    const logger = pino({ level: 'silent' });
    const status = new ReceiverStatusStore(database.pool);
    const references = new MessageReferencesStore(database.pool);
    const leases = new LeaseStore(database.pool);
    const directory = new ReceiverDirectory(
      { receivers: new ReceiversStore(prisma), status, routes: new RoutesStore(prisma) },
      {
        operator: { receivers: [{ definition: definitionFor(server.url), source: 'file' }], routes: [] },
        box: null,
        reach: ANYWHERE,
        clock,
      },
      logger,
    );
    const refresher = (holder: string) =>
      new Refresher({ leases, references }, directory, holder, logger, clock);
    const firing = sampleIncident({ project: 'a' });
    const over = sampleIncident({ project: 'b', state: 'resolved', resolvedAt: now });
    const incidents = new IncidentsStore(prisma);
    for (const incident of [firing, over]) {
      await incidents.apply({ incidents: [incident], notifications: [] }, now);
      const sent = await receiver.send({ ...sampleNotification(), incident }, sampleContext());
      const owner = { project: incident.project, incident: incident.id, receiver: 'am' };
      await references.put(owner, (sent as { reference: Reference }).reference, now);
    }
    server.received.splice(0);
    const one = refresher('one');
    await one.tick();
    expect(server.received).toHaveLength(0);
    now += 61_000;
    await one.tick();
    await one.tick();
    await refresher('two').tick();
    expect(server.received).toHaveLength(1);
    const [alert] = JSON.parse(server.received[0]!.body) as Posted[];
    expect(alert).toMatchObject({ labels: { project: 'a', incident: firing.id } });
    expect(Date.parse(alert!.endsAt)).toBe(now + 5 * 60_000);
    await one.release();
    await server.stop();
    await prisma.$disconnect();
  });
});
