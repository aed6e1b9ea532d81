import type { Incident, Notification } from '#contracts/incident.js';
import { IncidentsReadModel } from '#store/alerts/incidents.read-model.js';
import { IncidentsStore } from '#store/alerts/incidents.store.js';
import { LeaseStore } from '#store/alerts/lease.store.js';
import { OutboxStore } from '#store/alerts/outbox.store.js';
import { createPrismaClient, type PrismaClient } from '#store/prisma/prisma-client.js';
import { NO_EVIDENCE, sampleIncident } from '../kit/incidents.js';
import { useDatabase } from '../kit/postgres.js';

const NOW = Date.now();

describe('alerts in the store', () => {
  const database = useDatabase();
  let prisma: PrismaClient;
  beforeAll(() => {
    prisma = createPrismaClient(database.pool);
  });
  afterAll(() => prisma.$disconnect());
  beforeEach(() => database.pool.query('TRUNCATE incidents, outbox, leases'));

  const incidentOf = (fields: Partial<Incident> = {}): Incident =>
    sampleIncident({ startedAt: NOW - 60_000, firedAt: NOW, lastActiveAt: NOW, ...fields });
  const notificationOf = (incident: Incident, event: Notification['event'] = 'fired'): Notification => ({
    dedupeKey: `${incident.id}:${event}`,
    receiver: 'slack',
    event,
    sequence: 1,
    reason: { kind: 'first', text: 'first' },
    incident,
    members: [],
    evidence: NO_EVIDENCE,
  });
  const waiting = async (): Promise<number> => {
    const { rows } = await database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM outbox');
    return rows[0]!.n;
  };

  describe('an incident', () => {
    it('is written together with what people are told', async () => {
      const incidents = new IncidentsStore(prisma);
      const incident = incidentOf();
      const notification = notificationOf(incident);
      expect(await incidents.apply({ incidents: [incident], notifications: [notification] })).toBe(true);
      expect(await incidents.open()).toEqual([{ ...incident, version: 1, telling: null }]);
      const [claimed] = await new OutboxStore(database.pool).claim(Date.now(), 10, 1_000);
      expect(claimed).toMatchObject({ notification, attempt: 1 });
    });

    it('is changed only by whoever saw its latest version, and the loser tells nobody', async () => {
      const incidents = new IncidentsStore(prisma);
      await incidents.apply({ incidents: [incidentOf()], notifications: [] });
      const [seen] = await incidents.open();
      const resolve = { ...seen!, state: 'resolved' as const, resolvedAt: NOW + 1 };
      const results = await Promise.all([
        incidents.apply({ incidents: [{ ...seen!, value: 7 }], notifications: [] }),
        incidents.apply({ incidents: [resolve], notifications: [notificationOf(resolve, 'resolved')] }),
      ]);
      expect([...results].sort()).toEqual([false, true]);
      expect(await waiting()).toBe(results[1] ? 1 : 0);
    });

    it('is the only one of its project and rule until it is resolved', async () => {
      const incidents = new IncidentsStore(prisma);
      const second = incidentOf();
      await incidents.apply({ incidents: [incidentOf()], notifications: [] });
      expect(await incidents.apply({ incidents: [second], notifications: [notificationOf(second)] })).toBe(
        false,
      );
      expect(await waiting()).toBe(0);
      const [open] = await incidents.open();
      await incidents.apply({
        incidents: [{ ...open!, state: 'resolved', resolvedAt: NOW }],
        notifications: [],
      });
      expect(await incidents.apply({ incidents: [second], notifications: [] })).toBe(true);
      expect((await incidents.open()).map(({ id }) => id)).toEqual([second.id]);
    });

    it('is one of several that a rule has open for different things of a project', async () => {
      const incidents = new IncidentsStore(prisma);
      const about = (subject: string | null) => incidentOf({ subject, title: 'Node failing' });
      for (const subject of [null, 'node-1', 'node-2']) {
        expect(await incidents.apply({ incidents: [about(subject)], notifications: [] })).toBe(true);
        expect(await incidents.apply({ incidents: [about(subject)], notifications: [] })).toBe(false);
      }
      expect((await incidents.open()).map(({ subject }) => subject).sort()).toEqual([
        'node-1',
        'node-2',
        null,
      ]);
    });

    it('announces each event once', async () => {
      const incidents = new IncidentsStore(prisma);
      const incident = incidentOf();
      await incidents.apply({ incidents: [incident], notifications: [notificationOf(incident)] });
      const [seen] = await incidents.open();
      await incidents.apply({
        incidents: [{ ...seen!, value: 9 }],
        notifications: [notificationOf(incident)],
      });
      expect(await waiting()).toBe(1);
    });

    it('is listed with the resolved ones, in pages, the latest first', async () => {
      const incidents = new IncidentsStore(prisma);
      const started = [3, 3, 2, 1].map((n) => NOW - n * 60_000);
      for (const [n, startedAt] of started.entries()) {
        const state = n === 0 ? 'firing' : 'resolved';
        await incidents.apply({
          incidents: [incidentOf({ startedAt, state, project: n === 3 ? 'other' : 'shop' })],
          notifications: [],
        });
      }
      const list = new IncidentsReadModel(prisma);
      const first = await list.list({}, { limit: 3 });
      const rest = await list.list({}, { limit: 3, cursor: first.nextCursor });
      expect([...first.items, ...rest.items].map(({ startedAt }) => startedAt)).toEqual(
        [...started].reverse(),
      );
      expect(rest.nextCursor).toBeNull();
      expect((await list.list({ state: ['firing'] })).items).toHaveLength(1);
      expect((await list.list({ project: ['other'], rule: ['rate_limit_spike'] })).items).toHaveLength(1);
      await expect(list.list({}, { limit: 500 })).rejects.toMatchObject({ code: 'invalid_limit' });
    });
  });

  describe('the outbox', () => {
    const fill = async (count: number): Promise<void> => {
      const incidents = new IncidentsStore(prisma);
      for (let n = 0; n < count; n += 1) {
        const incident = incidentOf({ project: `p${n}` });
        await incidents.apply({ incidents: [incident], notifications: [notificationOf(incident)] }, NOW);
      }
    };

    it('gives each notification to one sender', async () => {
      await fill(12);
      const outbox = new OutboxStore(database.pool);
      const claims = await Promise.all(Array.from({ length: 4 }, () => outbox.claim(NOW, 5, 1_000)));
      const ids = claims.flat().map(({ id }) => id);
      expect(ids).toHaveLength(12);
      expect(new Set(ids).size).toBe(12);
    });

    it('gives it again when the sender did not come back in time', async () => {
      await fill(1);
      const outbox = new OutboxStore(database.pool);
      await outbox.claim(NOW, 1, 1_000);
      expect(await outbox.claim(NOW + 999, 1, 1_000)).toEqual([]);
      expect(await outbox.claim(NOW + 1_000, 1, 1_000)).toMatchObject([{ attempt: 2 }]);
    });

    it('tries again when it is time, and stops when told to', async () => {
      await fill(1);
      const outbox = new OutboxStore(database.pool);
      const [first] = await outbox.claim(NOW, 1, 60_000);
      await outbox.failed(first!.id, { retryAt: NOW + 5_000, error: 'HTTP 503' });
      expect(await outbox.claim(NOW + 4_999, 1, 60_000)).toEqual([]);
      const [second] = await outbox.claim(NOW + 5_000, 1, 60_000);
      expect(second).toMatchObject({ id: first!.id, attempt: 2 });
      await outbox.failed(first!.id, { retryAt: null, error: 'HTTP 404' });
      expect(await outbox.claim(NOW + 900_000, 1, 60_000)).toEqual([]);
    });

    it('is done with what was delivered', async () => {
      await fill(1);
      const outbox = new OutboxStore(database.pool);
      const [claimed] = await outbox.claim(NOW, 1, 1_000);
      await outbox.delivered(claimed!.id);
      await outbox.failed(claimed!.id, { retryAt: NOW, error: 'too late' });
      expect(await outbox.claim(NOW + 60_000, 1, 1_000)).toEqual([]);
    });
  });

  describe('a lease', () => {
    it('belongs to one holder, who may renew it, until it runs out or is given back', async () => {
      const leases = new LeaseStore(database.pool);
      const race = await Promise.all(
        ['a', 'b', 'c'].map((holder) => leases.acquire('alerts', holder, 60_000)),
      );
      expect(race.filter(Boolean)).toHaveLength(1);
      const holder = ['a', 'b', 'c'][race.indexOf(true)]!;
      expect(await leases.acquire('alerts', holder, 60_000)).toBe(true);
      expect(await leases.acquire('alerts', 'd', 60_000)).toBe(false);
      expect(await leases.acquire('other', 'd', 60_000)).toBe(true);
      await leases.release('alerts', 'd');
      expect(await leases.acquire('alerts', 'd', 60_000)).toBe(false);
      await leases.release('alerts', holder);
      expect(await leases.acquire('alerts', 'd', -10)).toBe(true);
      expect(await leases.acquire('alerts', 'e', 60_000)).toBe(true);
    });
  });
});
