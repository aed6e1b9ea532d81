import { RuleBook, type GivenSpec } from '#alerting/rule-book.js';
import type { RuleSpec } from '#alerting/rule-spec.js';
import type { FailureSignal } from '#alerting/signal.js';
import type { Incident } from '#contracts/incident.js';
import { WindowsReadModel } from '#store/alerts/windows.read-model.js';
import { BatchWriter } from '#store/batch/batch-writer.js';
import type { BatchResult, ClassifiedEvent } from '#store/batch/classified-batch.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { createPrismaClient, type PrismaClient } from '#store/prisma/prisma-client.js';
import { countCells } from '../../apps/worker/src/alert/cell-counts.js';
import { alertStage, type AlertStage } from '../kit/alert-stage.js';
import { acceptedEvent, judged, batchOf, failureOf, verdictOf } from '../kit/batches.js';
import { useDatabase } from '../kit/postgres.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NODE = { nodeId: 'LLMNode_7', nodeType: 'LLMNode', nodeName: 'Generate', path: ['LLMNode_7'] };
const ALL_ON: RuleSpec[] = [
  { name: 'new_issue', enabled: true },
  { name: 'issue_regressed', enabled: true },
  { name: 'uncatalogued_code', enabled: true },
  { name: 'node_failing', enabled: true },
  { name: 'issue_threshold', enabled: true, params: { minCount: 30, window: '5m' } },
  { name: 'mine', type: 'threshold', for: '10s', params: { measure: 'flows', above: 2, window: '1m' } },
];

// Hours of ticks pass in some of them.
jest.setTimeout(60_000);

describe('what the rules look at', () => {
  const database = useDatabase();
  let prisma: PrismaClient;
  let now = 0;
  const clock = () => now;
  const writer = () => new BatchWriter(database.pool, new PartitionsStore(database.pool), { now: clock });

  beforeAll(() => {
    prisma = createPrismaClient(database.pool);
  });
  afterAll(() => prisma.$disconnect());
  beforeEach(async () => {
    await database.pool.query(
      `TRUNCATE incidents, outbox, leases, rollups_10s, rollups_1m, rollups_1h, failures, issues, issue_counts_1m,
        arrivals_1m, traffic_1m, discoveries, uncatalogued_codes, batches, evaluation_progress`,
    );
    now = Math.floor(Date.now() / MINUTE) * MINUTE - 10 * MINUTE;
  });

  function stageWith(specs: readonly RuleSpec[]): AlertStage {
    const given = specs.map((spec): GivenSpec => ({ origin: 'file', id: null, spec }));
    return alertStage({
      pool: database.pool,
      prisma,
      holder: 'one',
      clock,
      webhookUrl: 'http://127.0.0.1:9/',
      book: new RuleBook(given),
    });
  }
  const write = (items: ClassifiedEvent[]): Promise<BatchResult> =>
    writer().write(batchOf(items, { receivedAt: now }));
  const fail = (count: number, event: object = {}, verdict: object = {}) =>
    write(
      Array.from({ length: count }, () => failureOf({ occurredAt: now, receivedAt: now, ...event }, verdict)),
    );
  async function pass(ms: number, stage: AlertStage, stepMs = SECOND): Promise<void> {
    for (const end = now + ms; now < end;) {
      now += stepMs;
      await stage.evaluator.tick();
    }
  }
  async function incidents() {
    const { rows } = await database.pool.query<
      Pick<Incident, 'rule' | 'subject' | 'state' | 'title' | 'reason'>
    >('SELECT rule, subject, state, title, reason FROM incidents ORDER BY rule, started_at');
    return rows;
  }

  it('tells of new issues, issues that are back and codes that nothing explains, each by its name', async () => {
    const stage = stageWith(ALL_ON);
    await fail(
      2,
      {},
      { code: 'BAD_REQUEST', title: 'Wrong payload', errorCode: 'ODD_ONE', uncatalogued: true },
    );
    await pass(2 * SECOND, stage);
    expect(await incidents()).toMatchObject([
      { rule: 'new_issue', state: 'firing', title: 'New issue: Wrong payload' },
      {
        rule: 'uncatalogued_code',
        state: 'firing',
        title: 'Unknown error code: ODD_ONE',
        subject: 'ODD_ONE',
      },
    ]);
    await pass(10 * MINUTE, stage, 20 * SECOND);
    expect((await incidents()).map(({ state }) => state)).toEqual(['resolved', 'resolved']);
    await database.pool.query(`UPDATE issues SET status = 'resolved', resolved_at = $1`, [
      new Date(now - MINUTE),
    ]);
    await fail(
      1,
      {},
      { code: 'BAD_REQUEST', title: 'Wrong payload', errorCode: 'ODD_ONE', uncatalogued: true },
    );
    await pass(2 * SECOND, stage);
    expect((await incidents()).filter(({ state }) => state === 'firing')).toMatchObject([
      { rule: 'issue_regressed', title: 'Issue is back: Wrong payload' },
    ]);
  });

  it('tells of a node, an issue and a threshold of the user, each an incident of its own', async () => {
    const stage = stageWith(ALL_ON.slice(3));
    for (let i = 0; i < 24; i++) {
      const verdict = {
        code: 'NODE_CODE_ERROR',
        title: 'Parcels',
        causeNodeId: 'LLMNode_7',
        failingNodes: [NODE],
      };
      for (const flowId of ['a', 'b', 'c']) await fail(1, { flowId, kind: 'flow_run' }, verdict);
      await pass(10 * SECOND, stage, 5 * SECOND);
    }
    expect(await incidents()).toMatchObject([
      { rule: 'issue_threshold', state: 'firing', title: 'Issue is frequent: Parcels' },
      { rule: 'mine', state: 'firing', subject: '', reason: '3 Flows failed in 60 s, threshold 2' },
      {
        rule: 'node_failing',
        state: 'firing',
        title: 'Node keeps failing: LLMNode_7 (LLMNode)',
        subject: 'LLMNode_7',
      },
    ]);
    await stage.evaluator.release();
    await pass(2 * SECOND, stageWith([]));
    expect((await incidents()).map(({ state, reason }) => state + reason.includes('switched off'))).toEqual([
      'resolvedtrue',
      'resolvedtrue',
      'resolvedtrue',
    ]);
  });

  it('names a source that went silent, and calls nothing over while it is', async () => {
    const stage = stageWith([]);
    const key = '0b9f3c1e-6a40-4d8e-9f37-0b5a1c7d2e11';
    await database.pool.query(
      `INSERT INTO ingest_keys (id, sha256, prefix, name, all_projects, created_at) VALUES ($1, 'x', 'fh_', 'web apps', true, now())
        ON CONFLICT DO NOTHING`,
      [key],
    );
    await database.pool.query(
      `INSERT INTO arrivals_1m (project_id, bucket, key_id, count) SELECT 'shop', to_timestamp($1::float8 - n * 60), $2, 10 FROM generate_series(0, 1439) AS n`,
      [now / 1_000, key],
    );
    for (let i = 0; i < 6; i++) {
      const items = Array.from({ length: 5 }, () =>
        failureOf({ occurredAt: now, receivedAt: now }, { code: 'SERVER_ERROR' }),
      );
      await writer().write(batchOf(items, { receivedAt: now, keyId: key }));
      await pass(10 * SECOND, stage);
    }
    expect(await incidents()).toMatchObject([{ rule: 'server_error_persistence', state: 'firing' }]);
    await pass(40 * MINUTE, stage, 20 * SECOND);
    expect(await incidents()).toMatchObject([
      { rule: 'server_error_persistence', state: 'firing' },
      { rule: 'source_silent', state: 'firing', subject: key, title: 'Source went silent: key web apps' },
    ]);
    await writer().write(
      batchOf([failureOf({ occurredAt: now }, { code: 'BAD_REQUEST' })], { receivedAt: now, keyId: key }),
    );
    await pass(4 * MINUTE, stage, 10 * SECOND);
    expect((await incidents()).map(({ state }) => state)).toEqual(['resolved', 'resolved']);
  });

  it('counts the same in the cells as the database does', async () => {
    const kinds = ['request', 'flow_run'] as const;
    for (let i = 0; i < 40; i++) {
      const event = {
        kind: kinds[i % 2]!,
        flowId: ['a', 'b', null][i % 3]!,
        environment: ['production', null][i % 2]!,
      };
      const verdict = {
        code: i % 5 ? 'RATE_LIMITED' : 'SERVER_ERROR',
        httpStatus: i % 4 ? 429 : null,
        provider: i % 7 ? 'openai' : null,
      };
      const node = i % 5 > 1 ? { causeNodeId: 'LLMNode_7', failingNodes: [NODE] } : {};
      await fail(
        (i % 4) + 1,
        { ...event, projectId: i % 6 ? 'shop' : 'other', occurredAt: now - i * 7 * SECOND },
        { ...verdict, ...node },
      );
    }
    const windows = new WindowsReadModel(database.pool);
    const span = { from: now - 10 * MINUTE, to: now + 1 };
    const cells = await windows.cells(null, span);
    const filters: FailureSignal['filter'][] = [
      {},
      { codes: ['RATE_LIMITED'], flows: ['a'] },
      { httpStatuses: [429], environments: ['production'] },
      { nodes: ['LLMNode_7'], providers: ['openai'], kinds: ['request'], nodeTypes: ['LLMNode'] },
    ];
    for (const filter of filters) {
      for (const by of ['project', 'node'] as const) {
        for (const measure of ['count', 'flows'] as const) {
          const signal: FailureSignal = { of: 'failures', filter, by, measure };
          const told = await windows.counts({ signal, bucketMs: 10_000, ...span });
          expect(told.length).toBeGreaterThan(0);
          expect(sorted(countCells(cells, signal, 10_000, span))).toEqual(sorted(told));
        }
      }
    }
  });

  describe('counts of calls', () => {
    const calls = (total: number, fields: object = {}): ClassifiedEvent =>
      judged(
        acceptedEvent({
          kind: 'traffic',
          occurredAt: now,
          receivedAt: now,
          total,
          http: undefined,
          ...fields,
        }),
        verdictOf({ failure: false, code: null, fingerprint: null, rule: 'traffic' }),
      );
    const stored = async () =>
      (await database.pool.query('SELECT flow_id AS flow, total::int FROM traffic_1m ORDER BY 1')).rows;

    it('are added up by the minute, once for each event, and are no failures', async () => {
      const first = await write([
        calls(100, { eventId: 'm1' }),
        calls(100, { eventId: 'm1' }),
        calls(20, { eventId: 'm2' }),
        calls(7, { flowId: null }),
      ]);
      expect(first.counts).toEqual({ stored: 0, duplicate: 1, not_failure: 3, quarantined: 0 });
      const again = await write([
        calls(100, { eventId: 'm1' }),
        failureOf({ eventId: 'm1', occurredAt: now }),
      ]);
      expect(again.counts).toEqual({ stored: 1, duplicate: 1, not_failure: 0, quarantined: 0 });
      expect(await stored()).toEqual([
        { flow: '', total: 7 },
        { flow: 'checkout', total: 120 },
      ]);
    });

    it('tell a share that is too high from one that is not', async () => {
      const perMinute = async (total: number) => {
        for (let m = 1; m <= 10; m++) await write([calls(total, { occurredAt: now - m * MINUTE })]);
      };
      await perMinute(1_000_000);
      const stage = stageWith([]);
      for (let i = 0; i < 8; i++) {
        await fail(3, {}, { code: 'SERVER_ERROR' });
        await pass(10 * SECOND, stage, 2 * SECOND);
      }
      expect(await incidents()).toEqual([]);
      await database.pool.query('UPDATE traffic_1m SET total = 40');
      for (let i = 0; i < 4; i++) {
        await fail(3, {}, { code: 'SERVER_ERROR' });
        await pass(10 * SECOND, stage, 2 * SECOND);
      }
      expect((await incidents())[0]).toMatchObject({ rule: 'server_error_persistence', state: 'firing' });
      expect((await incidents())[0]!.reason).toMatch(/\d+ % of calls/);
    });
  });
});

function sorted(rows: { project: string; subject: string | null; at: number; keys?: string[] | null }[]) {
  return rows
    .map((row) => ({ ...row, keys: [...(row.keys ?? [])].sort() }))
    .sort((a, b) => a.at - b.at || `${a.project}${a.subject}`.localeCompare(`${b.project}${b.subject}`));
}
