import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import type { Incident } from '#contracts/incident.js';
import { PlatformModule } from '#platform/platform.module.js';
import { OutboxStore } from '#store/alerts/outbox.store.js';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { createPrismaClient, type PrismaClient } from '#store/prisma/prisma-client.js';
import { StoreModule } from '#store/store.module.js';
import { operatorSetup } from '../../apps/worker/src/notify/operator-setup.js';
import { AlertModule } from '../../apps/worker/src/alert/alert.module.js';
import { alertStage, BrokenLease, LostMark, type AlertStage } from '../kit/alert-stage.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { useDatabase } from '../kit/postgres.js';
import { SlackServer } from '../kit/slack-server.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const FAR = 26 * 60 * MINUTE;

// Real pacing of one message a second, several times in some tests.
jest.setTimeout(30_000);

describe('from rollups to Slack', () => {
  const database = useDatabase();
  let slack: SlackServer;
  let prisma: PrismaClient;
  /** The time that all stages see. Stands still unless the test moves it. */
  let now = 0;
  const clock = () => now;

  beforeAll(() => {
    prisma = createPrismaClient(database.pool);
  });
  beforeEach(async () => {
    slack = await SlackServer.start();
    await database.pool.query(
      'TRUNCATE incidents, outbox, leases, rollups_10s, rollups_1m, rollups_1h, failures, issues',
    );
    now = Math.floor(Date.now() / MINUTE) * MINUTE - 10 * MINUTE;
  });
  afterEach(() => slack.stop());

  function stage(holder: string, leases?: BrokenLease): AlertStage {
    return alertStage({
      pool: database.pool,
      prisma,
      holder,
      clock,
      webhookUrl: slack.url,
      ...(leases ? { leases } : {}),
    });
  }

  /** `count` rate-limited calls of a project, at this moment. */
  async function fail(project: string, count: number, code = 'RATE_LIMITED'): Promise<void> {
    const writer = new BatchWriter(database.pool, new PartitionsStore(database.pool), { now: clock });
    const one = () => failureOf({ projectId: project, occurredAt: now, receivedAt: now }, { code });
    await writer.write(batchOf(Array.from({ length: count }, one), { receivedAt: now }));
  }

  async function pass(ms: number, ...stages: AlertStage[]): Promise<void> {
    for (const end = now + ms; now < end;) {
      now += SECOND;
      await Promise.all(stages.map(({ evaluator }) => evaluator.tick()));
    }
  }

  async function incidents(): Promise<Pick<Incident, 'rule' | 'project' | 'state' | 'reason'>[]> {
    const { rows } = await database.pool.query(
      'SELECT rule, project_id AS project, state, reason FROM incidents ORDER BY started_at, rule',
    );
    return rows as Pick<Incident, 'rule' | 'project' | 'state' | 'reason'>[];
  }

  async function outbox(): Promise<
    { event: string; state: string; attempts: number; last_error: string | null }[]
  > {
    const { rows } = await database.pool.query(
      `SELECT payload->>'event' AS event, state, attempts, last_error FROM outbox ORDER BY created_at`,
    );
    return rows as { event: string; state: string; attempts: number; last_error: string | null }[];
  }

  it('sends one message when a spike begins and one when it is over', async () => {
    const { evaluator, dispatcher, metrics, logged } = stage('a');
    await fail('shop', 412);
    await evaluator.tick();
    await dispatcher.tick();
    expect(slack.posts.map(({ text }) => text)).toEqual([
      '🟠 Rate limit spike in shop: 412 in 60 s, with no history yet to compare with (threshold 30)',
    ]);
    const shown = JSON.stringify(slack.posts[0]!.blocks);
    for (const part of ['`RATE_LIMITED` × 412', '`checkout` × 412', 'Too many requests', 'What to do:']) {
      expect(shown).toContain(part);
    }
    expect(shown).toMatch(/<https:\/\/foghorn\.example\/api\/issues\/[^|]+\|Open the issue>/);
    expect((await metrics.expose()).body).toContain('foghorn_alerts_active{rule="rate_limit_spike"} 1');

    await pass(3 * MINUTE, { evaluator, dispatcher, metrics, logged });
    await dispatcher.tick();
    expect(await incidents()).toEqual([
      {
        rule: 'rate_limit_spike',
        project: 'shop',
        state: 'resolved',
        reason: expect.stringMatching(
          /^resolved after \d+ s: 0 in 60 s, over at 15 or fewer, 412 at the peak$/,
        ),
      },
    ]);
    expect(slack.posts.map(({ text }) => text.split(' in ')[0])).toEqual([
      '🟠 Rate limit spike',
      '✅ Resolved: Rate limit spike',
    ]);
    const exposed = (await metrics.expose()).body;
    expect(exposed).toContain('foghorn_alerts_active{rule="rate_limit_spike"} 0');
    expect(exposed).toContain('foghorn_notifications_total{receiver="slack",outcome="delivered"} 2');
    expect(slack.faults).toEqual([]);
    expect(logged()).not.toContain('kit-secret-token');
  });

  it('tells about server errors that persist, apart from other projects and rules', async () => {
    const one = stage('a');
    for (let i = 0; i < 40; i++) {
      await fail('shop', 1, 'SERVER_ERROR');
      await fail('quiet', 1, i === 5 ? 'SERVER_ERROR' : 'BAD_REQUEST');
      await pass(SECOND, one);
    }
    await one.dispatcher.tick();
    expect(await incidents()).toMatchObject([
      { rule: 'server_error_persistence', project: 'shop', state: 'firing' },
    ]);
    expect(slack.posts).toHaveLength(1);
    expect(slack.posts[0]!.text).toMatch(/^🔴 Server errors persist in shop: 5xx in 4 of the last 6 windows/);
  });

  it('sends nothing twice when two workers evaluate and send at once, each believing to be alone', async () => {
    const lease = new BrokenLease(database.pool);
    const workers = [stage('a', lease), stage('b', lease), stage('c', lease)];
    await fail('shop', 200);
    await fail('other', 200);
    await pass(SECOND, ...workers);
    await Promise.all(workers.map(({ dispatcher }) => dispatcher.tick()));
    await pass(3 * MINUTE, ...workers);
    expect(await incidents()).toHaveLength(2);
    expect((await outbox()).map(({ event }) => event)).toEqual(['fired', 'fired', 'resolved', 'resolved']);
    for (let round = 0; (await outbox()).some(({ state }) => state === 'pending'); round++) {
      // Each worker keeps to one message a second on its own; what Slack refuses comes back later.
      expect(round).toBeLessThan(20);
      now += 90 * SECOND;
      slack.forgetRate();
      await Promise.all(workers.map(({ dispatcher }) => dispatcher.tick()));
    }
    expect(slack.posts.map(({ text }) => text.split(':')[0]).sort()).toEqual([
      '✅ Resolved',
      '✅ Resolved',
      '🟠 Rate limit spike in other',
      '🟠 Rate limit spike in shop',
    ]);
  });

  it('lets one worker evaluate at a time, and the next one go on where it stopped', async () => {
    const [first, second] = [stage('a'), stage('b')];
    await fail('shop', 200);
    await first.evaluator.tick();
    await second.evaluator.tick();
    expect((await second.metrics.expose()).body).toContain(
      'foghorn_alerts_active{rule="rate_limit_spike"} 0',
    );
    await first.evaluator.release();
    await pass(3 * MINUTE, second);
    expect((await outbox()).map(({ event }) => event)).toEqual(['fired', 'resolved']);
  });

  it('tries again while the receiver is down, and keeps the order of the messages', async () => {
    const one = stage('a');
    await fail('shop', 200);
    await one.evaluator.tick();
    slack.answerNext({ status: 503 }, { status: 502 }, { status: 500 });
    for (let i = 0; i < 3; i++) {
      await pass(40 * SECOND, one);
      await one.dispatcher.tick();
    }
    expect(await outbox()).toMatchObject([
      { event: 'fired', state: 'pending', last_error: 'HTTP 500' },
      { event: 'resolved', state: 'pending', attempts: 1, last_error: 'waits for an earlier message' },
    ]);
    for (let i = 0; i < 2; i++) {
      now += 20 * SECOND;
      await one.dispatcher.tick();
    }
    expect(slack.posts.map(({ text }) => text.split(' in ')[0])).toEqual([
      '🟠 Rate limit spike',
      '✅ Resolved: Rate limit spike',
    ]);
    expect((await outbox()).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  });

  it('sends a message whose sender died after taking it', async () => {
    const one = stage('a');
    await fail('shop', 200);
    await one.evaluator.tick();
    expect(await new OutboxStore(database.pool).claim(now, 10, 30 * SECOND)).toHaveLength(1);
    await one.dispatcher.tick();
    expect(slack.posts).toHaveLength(0);
    now += 31 * SECOND;
    await one.dispatcher.tick();
    expect(slack.posts).toHaveLength(1);
  });

  it('does not repeat a message that was sent while the database went away', async () => {
    const outbox = new LostMark(database.pool);
    const worker = alertStage({
      pool: database.pool,
      prisma,
      holder: 'a',
      clock,
      webhookUrl: slack.url,
      outbox,
    });
    await fail('shop', 40);
    await worker.evaluator.tick();
    await expect(worker.dispatcher.tick()).rejects.toThrow('terminating connection');
    now += 5 * MINUTE;
    await worker.dispatcher.tick();
    expect(slack.posts).toHaveLength(1);
    await expect(new OutboxStore(database.pool).claim(now + MINUTE, 10, MINUTE)).resolves.toEqual([]);
  });

  it('asks again as late as the receiver wants', async () => {
    const one = stage('a');
    await fail('shop', 200);
    await one.evaluator.tick();
    slack.answerNext({ status: 429, headers: { 'retry-after': '1' } });
    await one.dispatcher.tick();
    now += 999;
    await one.dispatcher.tick();
    expect(slack.requests).toBe(1);
    now += 1;
    await one.dispatcher.tick();
    expect(slack.posts).toHaveLength(1);
  });

  it('does not repeat what is refused for good, and gives up what is a day old', async () => {
    const one = stage('a');
    await fail('shop', 200);
    await one.evaluator.tick();
    slack.answerNext({ status: 410, body: 'channel_is_archived' });
    await one.dispatcher.tick();
    expect(await outbox()).toMatchObject([{ state: 'dead', last_error: 'HTTP 410 channel_is_archived' }]);
    await pass(3 * MINUTE, one);
    now += FAR;
    await one.dispatcher.tick();
    expect(await outbox()).toMatchObject([{ state: 'dead' }, { event: 'resolved', state: 'dead' }]);
    expect(slack.requests).toBe(1);
    expect((await one.metrics.expose()).body).toContain(
      'foghorn_notifications_total{receiver="slack",outcome="expired"} 1',
    );
  });

  it('runs by itself as a module, through a database that drops every connection', async () => {
    now = Date.now();
    const lines: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const app = await NestFactory.createApplicationContext(
      {
        module: class Worker {},
        imports: [
          PlatformModule.forRoot({ logger, version: 'test' }),
          StoreModule.forRoot({ databaseUrl: database.url }),
          AlertModule.forRoot({
            operator: await operatorSetup({ SLACK_WEBHOOK_URL: slack.url }, {}),
            publicUrl: null,
            secretKey: null,
            allowPrivateTargets: false,
          }),
        ],
      },
      { logger: false },
    );
    await database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await fail('shop', 200);
    while (slack.posts.length === 0) await sleep(50);
    await app.close();
    expect(slack.posts).toHaveLength(1);
    expect(lines.join('')).toContain('notification sent');
    const { rows } = await database.pool.query('SELECT name FROM leases');
    expect(rows).toEqual([]);
  });
});
