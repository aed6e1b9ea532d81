import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { OutcomeLedger } from '#contracts/outcome.js';
import { OutcomesReadModel } from '#store/ledger/outcomes.read-model.js';
import { createPool } from '#store/postgres/pool.js';
import { startCollector, type TestCollector } from '../kit/collector.js';
import { eventually } from '../kit/instance.js';
import { hasRedis, startRedis, type TestRedis } from '../kit/redis.js';
import { StoppablePostgres } from '../kit/stoppable-postgres.js';
import { startWorker } from '../kit/worker.js';

const suites: [string, typeof describe | typeof describe.skip][] = [
  ['Postgres', describe],
  ['Redis', hasRedis() ? describe : describe.skip],
];
const event = (eventId: string, more: object = {}) =>
  JSON.stringify({ kind: 'request', projectId: 'p', eventId, http: { status: 500 }, ...more });

let postgres: StoppablePostgres;
beforeAll(async () => (postgres = await StoppablePostgres.start()), 60_000);
afterAll(() => postgres?.end(), 30_000);

/** A metric of the collector without labels. */
async function metric(collector: TestCollector, name: string): Promise<number> {
  const page = await (await fetch(`${collector.url}/metrics`)).text();
  return Number(new RegExp(`^foghorn_${name} (\\S+)$`, 'm').exec(page)?.[1]);
}

async function untilReplayed(collector: TestCollector): Promise<void> {
  await eventually(
    () => metric(collector, 'spool_batches'),
    (batches) => batches === 0,
  );
}

for (const [backend, suite] of suites) {
  suite(`a collector whose stores go away, with the queue on ${backend}`, () => {
    const projectId = `project of ${backend}`;
    let since: number;
    let redis: TestRedis | undefined;
    let collector: TestCollector;
    let sent = 0;
    let accepted = 0;

    beforeAll(async () => {
      since = Date.now();
      if (backend === 'Redis') redis = await startRedis();
      collector = await startCollector(postgres.url, { ...(redis && { redisUrl: redis.url }) });
    }, 60_000);
    afterAll(async () => {
      await collector?.stop();
      await redis?.stop();
    }, 30_000);

    /** Posts `count` events at once, one request each, and returns how many were acknowledged. */
    const post = async (count: number) => {
      const answers = await Promise.all(
        Array.from({ length: count }, () => collector.post(event(`e${sent++}`, { projectId }))),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
      accepted += count;
    };
    const outcomes = async (): Promise<OutcomeLedger> => {
      const pool = createPool(postgres.url, 1);
      try {
        return await new OutcomesReadModel(pool).between(since, Date.now() + 60_000);
      } finally {
        await pool.end();
      }
    };

    it('acknowledges into the spool, quickly once it knows, and stays ready', async () => {
      const { key } = await collector.keys.create({ name: 'known', projects: null });
      const as = (bearer: string) => ({ authorization: `Bearer ${bearer}` });
      await post(10);
      expect((await collector.post(event('by-key', { projectId }), as(key))).status).toBe(202);
      accepted += 1;
      await postgres.stop();

      await post(10);
      const known = performance.now();
      await post(20);
      expect(performance.now() - known).toBeLessThan(1_500);
      expect((await collector.post(event('by-key again', { projectId }), as(key))).status).toBe(202);
      accepted += 1;
      const unknown = await collector.post(event('x'), as(`fh_${'x'.repeat(43)}`));
      expect([unknown.status, unknown.headers.get('retry-after')]).toEqual([503, '2']);
      expect((await fetch(`${collector.url}/readyz`)).status).toBe(200);
      expect(await metric(collector, 'spool_batches')).toBeGreaterThan(0);
      expect(await metric(collector, 'spooled_events_total')).toBe(31);
      const slot = path.join(collector.dataDir, 'spool', '0');
      expect((await readdir(slot)).filter((name) => name.endsWith('.spool'))).not.toEqual([]);
    }, 30_000);

    it('has everything pending as soon as they are back, and stored once in the end', async () => {
      // The senders of two events took the outage for a failure.
      expect(
        (await collector.post(`${event('e3', { projectId })}${event('e12', { projectId })}`)).status,
      ).toBe(202);
      accepted += 2;
      await postgres.startAgain();
      await untilReplayed(collector);
      expect(await outcomes()).toMatchObject({ received: accepted, pending: accepted });
      await post(5);

      const worker = await startWorker({ databaseUrl: postgres.url, redisUrl: redis?.url });
      try {
        const ledger = await eventually(outcomes, ({ pending }) => pending === 0);
        expect(ledger).toEqual({
          received: accepted,
          stored: accepted - 2,
          duplicate: 2,
          not_failure: 0,
          quarantined: 0,
          pending: 0,
        });
      } finally {
        await worker.stop();
      }
      expect(await metric(collector, 'spool_bytes')).toBe(0);
    }, 60_000);

    it('leaves what it spooled to the next process when it stops meanwhile', async () => {
      await postgres.stop();
      await post(3);
      await collector.stop();
      await postgres.startAgain();
      const { dataDir } = collector;
      collector = await startCollector(postgres.url, { dataDir, ...(redis && { redisUrl: redis.url }) });
      await untilReplayed(collector);
      expect((await collector.events()).map(({ eventId }) => eventId).sort()).toEqual(
        [sent - 3, sent - 2, sent - 1].map((n) => `e${n}`).sort(),
      );
    }, 60_000);
  });
}

(hasRedis() ? describe : describe.skip)('a collector whose Redis goes away', () => {
  it('spools, and queues all of it when Redis is back', async () => {
    let redis = await startRedis();
    const collector = await startCollector(postgres.url, { redisUrl: redis.url });
    try {
      expect((await collector.post(event('before'))).status).toBe(202);
      await redis.halt();
      const during = await Promise.all(['a', 'b', 'c'].map((id) => collector.post(event(id))));
      expect(during.map(({ status }) => status)).toEqual([202, 202, 202]);
      redis = await redis.startAgain();
      await untilReplayed(collector);
      const ids = (await collector.events()).map(({ eventId }) => eventId);
      expect(ids.sort()).toEqual(['a', 'b', 'before', 'c']);
    } finally {
      await collector.stop();
      await redis.stop();
    }
  }, 60_000);
});

describe('a collector that cannot keep up', () => {
  it('answers 429 with Retry-After while too many batches wait, and takes more when they are gone', async () => {
    const collector = await startCollector(postgres.url, { maxBacklogBatches: 3 });
    try {
      await collector.drain();
      const crowded = await eventually(
        () => collector.post(event(randomUUID())),
        ({ status }) => status !== 202,
      );
      expect([crowded.status, crowded.headers.get('retry-after')]).toEqual([429, '5']);
      expect(await crowded.json()).toMatchObject({ code: 'backlog', status: 429 });
      await collector.drain();
      await eventually(
        () => collector.post(event(randomUUID())),
        ({ status }) => status === 202,
      );
    } finally {
      await collector.stop();
    }
  }, 40_000);

  it('answers 503 with Retry-After when the spool is full, too, and recovers', async () => {
    const MEBIBYTE = 1024 * 1024;
    const collector = await startCollector(postgres.url, { spoolMaxBytes: MEBIBYTE });
    try {
      await collector.drain();
      await postgres.stop();
      let accepted = 0;
      const body = () => event(randomUUID(), { http: { status: 500, body: 'x'.repeat(100_000) } });
      const refused = await eventually(
        async () => {
          const answer = await collector.post(body());
          if (answer.status === 202) accepted += 1;
          return answer;
        },
        ({ status }) => status !== 202,
      );
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      expect(accepted).toBeGreaterThan(0);
      expect((await fetch(`${collector.url}/readyz`)).status).toBe(503);
      await postgres.startAgain();
      await untilReplayed(collector);
      expect((await collector.post(event('after'))).status).toBe(202);
      expect(new Set((await collector.events()).map(({ eventId }) => eventId)).size).toBe(accepted + 1);
    } finally {
      await collector.stop();
    }
  }, 60_000);
});
