import { randomUUID } from 'node:crypto';
import type { Incident } from '#contracts/incident.js';
import { IncidentsStore } from '#store/alerts/incidents.store.js';
import { SilencesStore } from '#store/alerts/silences.store.js';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { createPrismaClient, type PrismaClient } from '#store/prisma/prisma-client.js';
import { alertStage, BrokenLease, type AlertStage, type AlertStageOptions } from '../kit/alert-stage.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { sampleIncident } from '../kit/incidents.js';
import { useDatabase } from '../kit/postgres.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

jest.setTimeout(60_000);

describe('incidents over time', () => {
  const database = useDatabase();
  let prisma: PrismaClient;
  let now = 0;
  const clock = () => now;

  beforeAll(() => {
    prisma = createPrismaClient(database.pool);
  });
  afterAll(() => prisma.$disconnect());
  beforeEach(async () => {
    await database.pool.query(
      `TRUNCATE incidents, outbox, leases, silences, maintenance_schedules, evaluation_progress,
        rollups_10s, rollups_1m, rollups_1h, failures, issues`,
    );
    now = Math.floor(Date.now() / MINUTE) * MINUTE - 300 * MINUTE;
  });

  function stage(holder: string, more: Partial<AlertStageOptions> = {}): AlertStage {
    return alertStage({
      pool: database.pool,
      prisma,
      holder,
      clock,
      webhookUrl: 'http://127.0.0.1:9/hook',
      ...more,
    });
  }

  async function fail(project: string, count: number, at = now): Promise<void> {
    const writer = new BatchWriter(database.pool, new PartitionsStore(database.pool), { now: clock });
    const one = () =>
      failureOf({ projectId: project, occurredAt: at, receivedAt: at }, { code: 'RATE_LIMITED' });
    await writer.write(batchOf(Array.from({ length: count }, one), { receivedAt: at }));
  }

  async function pass(ms: number, ...stages: AlertStage[]): Promise<void> {
    for (const end = now + ms; now < end;) {
      now += SECOND;
      await Promise.all(stages.map(({ evaluator }) => evaluator.tick()));
    }
  }

  /** Only the rule on rate limits is looked at: others may have an opinion on the same failures. */
  async function incidents(): Promise<Incident[]> {
    const { rows } = await database.pool.query<{ id: string }>(
      `SELECT id FROM incidents WHERE rule = 'rate_limit_spike' ORDER BY started_at, project_id`,
    );
    const found = await prisma.incident.findMany({ where: { id: { in: rows.map(({ id }) => id) } } });
    return rows.map(({ id }) => found.find((one) => one.id === id) as unknown as Incident);
  }

  /** What was written for receivers, in order. */
  async function told(): Promise<string[]> {
    const { rows } = await database.pool.query<{ line: string }>(
      `SELECT concat(payload->'incident'->>'project', ' ', payload->>'event', '>', payload->>'receiver', ' ',
          payload->'reason'->>'text') AS line
        FROM outbox WHERE payload->'incident'->>'rule' = 'rate_limit_spike'
        ORDER BY created_at, (payload->>'sequence')::int, dedupe_key`,
    );
    return rows.map(({ line }) => line);
  }

  it('records what a silence covers, and tells of it when the silence ends and it still fires', async () => {
    const one = stage('a');
    const silences = new SilencesStore(prisma);
    const silence = await silences.create(
      {
        matchers: { project: ['sh*'] },
        startsAt: now,
        endsAt: now + 900 * MINUTE,
        author: 'ann',
        comment: '',
      },
      now,
    );
    await fail('shop', 200);
    await fail('other', 200);
    await pass(SECOND, one);
    expect(await told()).toEqual(['other fired>slack first']);
    expect(await incidents()).toMatchObject([
      { projectId: 'other', state: 'firing', muted: null },
      { projectId: 'shop', state: 'firing', muted: { by: 'silence', id: silence.id } },
    ]);
    expect((await one.metrics.expose()).body).toContain('foghorn_alerts_muted{by="silence"} 1');
    await silences.end(silence.id, now);
    await fail('shop', 100);
    await pass(SECOND, one);
    expect((await told())[1]).toMatch(/^shop fired>slack silence ended, and it still fires: silenced by ann/);
    expect((await one.metrics.expose()).body).toContain(
      'foghorn_alert_messages_total{reason="silence_ended"} 1',
    );
  });

  it('goes on to others while nobody acknowledges, and tells nobody again once somebody has', async () => {
    const route = () =>
      Promise.resolve({
        receivers: ['slack'],
        escalations: [
          { afterMs: MINUTE, receivers: ['pager'] },
          { afterMs: 3 * MINUTE, receivers: ['boss'] },
        ],
      });
    const one = stage('a', { route, edits: (name) => name === 'slack' });
    const store = new IncidentsStore(prisma);
    for (let minute = 0; minute < 5; minute++) {
      await fail('shop', 200);
      await pass(SECOND, one);
      if (minute === 2) {
        const [open] = await store.open();
        await store.acknowledge(open!.id, { at: now, by: 'ann', comment: null });
      }
      now += 40 * SECOND;
    }
    expect(await told()).toEqual([
      'shop fired>slack first',
      'shop fired>pager escalated: nobody acknowledged within 60 s',
      'shop updated>slack acknowledged by ann',
    ]);
  });

  it('holds an incident open that fires for the fourth time in half an hour, and says so', async () => {
    const store = new IncidentsStore(prisma);
    for (const minutes of [25, 15, 8]) {
      const firedAt = now - minutes * MINUTE;
      const before = sampleIncident({ state: 'resolved', firedAt, resolvedAt: firedAt + 2 * MINUTE });
      await store.apply({ incidents: [before], notifications: [] });
    }
    const one = stage('a');
    await fail('shop', 200);
    await pass(SECOND, one);
    expect(await told()).toEqual([
      'shop fired>slack flapping: 4th time in 30 min; it counts as over after 15 min of quiet',
    ]);
    for (let i = 0; i < 7; i++) {
      now += 50 * SECOND;
      await pass(SECOND, one);
    }
    expect((await incidents()).at(-1)).toMatchObject({ state: 'firing', flaps: 4 });
    for (let i = 0; i < 12; i++) {
      now += 50 * SECOND;
      await pass(SECOND, one);
    }
    expect((await incidents()).at(-1)).toMatchObject({ state: 'resolved' });
  });

  it('tells once when a worker comes back with what another one has told and ended meanwhile', async () => {
    let release: () => void = () => undefined;
    const paused = new Promise<void>((resolve) => (release = resolve));
    const lease = new BrokenLease(database.pool);
    let reached: () => void = () => undefined;
    const atTheWrite = new Promise<void>((resolve) => (reached = resolve));
    // Stops on its way to the database for longer than its lease, as a process does that is swapped out.
    class PausedRoute {
      used = false;
      route = async () => {
        if (!this.used) {
          this.used = true;
          reached();
          await paused;
        }
        return { receivers: ['slack'], escalations: [] };
      };
    }
    const slow = stage('slow', { leases: lease, route: new PausedRoute().route });
    const quick = stage('quick', { leases: lease });
    await fail('shop', 200);
    now += SECOND;
    const late = slow.evaluator.tick();
    await atTheWrite;
    await pass(150 * SECOND, quick);
    expect((await incidents()).map(({ state }) => state)).toEqual(['resolved']);
    release();
    await late;
    await pass(5 * SECOND, slow, quick);
    expect((await incidents()).map(({ state }) => state)).toEqual(['resolved']);
    expect((await told()).map((line) => line.split(' ')[1])).toEqual(['fired>slack', 'resolved>slack']);
  });

  it('catches up after a pause: one message for what is over, a page for what goes on, a true end for what was open', async () => {
    await fail('open-before', 200);
    await pass(12 * SECOND, stage('before', { leases: new BrokenLease(database.pool) }));
    const stoppedAt = now;
    const at = (minutes: number) => stoppedAt + minutes * MINUTE;
    for (let i = 0; i < 6; i++) {
      await fail('over', 60, at(10) + i * 10 * SECOND);
      await fail('over-too', 60, at(20) + i * 10 * SECOND);
    }
    now = at(38);
    for (let minute = 30; minute < 38; minute++) {
      for (let i = 0; i < 6; i++) await fail('goes-on', 60, at(minute) + i * 10 * SECOND);
    }
    const after = stage('after', { leases: new BrokenLease(database.pool) });
    await pass(2 * SECOND, after);
    const found = await incidents();
    const of = (project: string) =>
      found.filter((one) => (one as unknown as { projectId: string }).projectId === project);
    for (const project of ['over', 'over-too']) {
      expect(of(project)).toMatchObject([
        {
          state: 'resolved',
          reason: expect.stringMatching(/ while the evaluator was down \(\d\d:\d\d–\d\d:\d\d UTC\)$/),
        },
      ]);
    }
    const [goesOn] = of('goes-on');
    expect(goesOn!.state).toBe('firing');
    expect(Math.abs(Number(goesOn!.startedAt) - at(30))).toBeLessThan(30 * SECOND);
    const [before] = of('open-before');
    expect(Number(before!.resolvedAt)).toBeLessThan(at(4));
    const lines = await told();
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('open-before fired>slack first');
    expect(lines.filter((line) => line.includes('2 incidents began and ended while'))).toHaveLength(1);
    expect(lines).toContain('goes-on fired>slack first');
    expect(lines.filter((line) => line.startsWith('open-before resolved>slack'))).toHaveLength(1);
    // Nothing is looked at twice.
    await pass(2 * SECOND, after, stage('another', { leases: new BrokenLease(database.pool) }));
    expect(await told()).toHaveLength(4);
  });

  it('calls nothing over while batches from the pause wait to be stored', async () => {
    await fail('shop', 200);
    await pass(12 * SECOND, stage('before', { leases: new BrokenLease(database.pool) }));
    now += 10 * MINUTE;
    const id = randomUUID();
    await database.pool.query(
      `INSERT INTO batches (batch_id, received_at, protocol, received) VALUES ($1, $2, 'json', 1)`,
      [id, new Date(now - MINUTE)],
    );
    const after = stage('after', { leases: new BrokenLease(database.pool) });
    await pass(3 * SECOND, after);
    expect(await incidents()).toMatchObject([{ state: 'firing' }]);
    await database.pool.query('UPDATE batches SET finished_at = $2 WHERE batch_id = $1', [id, new Date(now)]);
    await pass(2 * SECOND, after);
    expect(await incidents()).toMatchObject([{ state: 'resolved' }]);
    expect((await told()).map((line) => line.split(' ')[1])).toEqual(['fired>slack', 'resolved>slack']);
  });
});
