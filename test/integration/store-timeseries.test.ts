import { BatchWriter } from '#store/batch/batch-writer.js';
import { EvidenceReadModel } from '#store/alerts/evidence.read-model.js';
import { WindowsReadModel } from '#store/alerts/windows.read-model.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { TimeseriesReadModel } from '#store/timeseries/timeseries.read-model.js';
import { contentHash, contentUuid } from '#contracts/hash.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { useDatabase } from '../kit/postgres.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A whole hour, so that the expected buckets can be written down. */
const HOUR = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * HOUR_MS;

describe('counts over time', () => {
  const database = useDatabase();
  const charts = () => new TimeseriesReadModel(database.pool);
  const windows = () => new WindowsReadModel(database.pool);
  const evidenceOf = () => new EvidenceReadModel(database.pool);

  beforeAll(async () => {
    const node = (nodeId: string) => ({ nodeId, nodeType: 'LLMNode', nodeName: null, path: [nodeId] });
    const at = (seconds: number, code: string, flowId: string, fields: object = {}) =>
      failureOf(
        { projectId: 'shop', occurredAt: HOUR + seconds * 1000, flowId, ...fields },
        {
          code,
          httpStatus: code === 'RATE_LIMITED' ? 429 : null,
          provider: code === 'NODE_TIMEOUT' ? 'openai' : null,
          causeNodeId: code === 'NODE_TIMEOUT' ? 'LLMNode_1' : null,
          failingNodes: code === 'NODE_TIMEOUT' ? [node('LLMNode_1')] : [],
          title: `${code} title`,
        },
      );
    const items = [
      at(0, 'RATE_LIMITED', 'a'),
      at(9.999, 'RATE_LIMITED', 'b'),
      at(10, 'RATE_LIMITED', 'a'),
      at(59, 'NODE_TIMEOUT', 'a'),
      at(60, 'NODE_TIMEOUT', 'a'),
      at(61, 'NODE_TIMEOUT', 'a'),
      at(3_600, 'RATE_LIMITED', 'a'),
      at(30, 'RATE_LIMITED', 'a', { projectId: 'other' }),
      at(-20 * 86_400, 'RATE_LIMITED', 'a'),
    ];
    const writer = new BatchWriter(database.pool, new PartitionsStore(database.pool));
    // Two batches, so that cells are added to and not only made.
    await writer.write(batchOf(items.filter((_, n) => n % 2 === 0)));
    await writer.write(batchOf(items.filter((_, n) => n % 2 === 1)));
  });

  it.each([
    ['10 seconds', 10_000, [2, 1, 0, 0, 0, 1, 2, 0]],
    ['a minute', MINUTE_MS, [4, 2]],
    ['two minutes', 2 * MINUTE_MS, [6]],
  ])('come by %s, zeros included', async (_, stepMs, expected) => {
    const { step, series } = await charts().query({
      from: HOUR,
      to: HOUR + stepMs * expected.length,
      stepMs,
      project: ['shop'],
    });
    expect(step).toBe(stepMs);
    expect(series).toEqual([{ key: 'all', points: expected.map((count, n) => [HOUR + n * stepMs, count]) }]);
  });

  it('come by the hour for days back, and widen the range to whole steps', async () => {
    const { series } = await charts().query({
      from: HOUR - 20 * 24 * HOUR_MS + 1,
      to: HOUR + HOUR_MS + 1,
      stepMs: HOUR_MS,
    });
    const points = series[0]!.points.filter(([, count]) => count > 0);
    expect(points).toEqual([
      [HOUR - 20 * 24 * HOUR_MS, 1],
      [HOUR, 7],
      [HOUR + HOUR_MS, 1],
    ]);
  });

  it.each([
    [
      'code',
      [
        ['RATE_LIMITED', 3],
        ['NODE_TIMEOUT', 3],
      ],
    ],
    [
      'flow',
      [
        ['a', 5],
        ['b', 1],
      ],
    ],
    [
      'node',
      [
        ['', 3],
        ['LLMNode_1', 3],
      ],
    ],
    [
      'provider',
      [
        ['', 3],
        ['openai', 3],
      ],
    ],
    [
      'httpStatus',
      [
        ['0', 3],
        ['429', 3],
      ],
    ],
  ] as const)('are told apart by %s', async (by, expected) => {
    const { series } = await charts().query({
      from: HOUR,
      to: HOUR + HOUR_MS,
      stepMs: HOUR_MS,
      by,
      project: ['shop'],
    });
    const totals = series.map(({ key, points }) => [key, points.reduce((sum, [, count]) => sum + count, 0)]);
    expect(totals).toHaveLength(expected.length);
    expect(totals).toEqual(expect.arrayContaining([...expected].map((entry) => [...entry])));
  });

  it('can be narrowed', async () => {
    const total = async (filter: object) => {
      const { series } = await charts().query({
        from: HOUR,
        to: HOUR + HOUR_MS,
        stepMs: MINUTE_MS,
        ...filter,
      });
      return series.flatMap(({ points }) => points).reduce((sum, [, count]) => sum + count, 0);
    };
    expect(await total({})).toBe(7);
    expect(await total({ project: ['other'] })).toBe(1);
    expect(
      await total({ code: ['NODE_TIMEOUT'], flow: ['a'], node: ['LLMNode_1'], provider: ['openai'] }),
    ).toBe(3);
    expect(await total({ httpStatus: [429], environment: ['production'], kind: ['request'] })).toBe(4);
    expect(await total({ environment: ['staging'] })).toBe(0);
  });

  it.each([
    [
      'a step that is no multiple of ten seconds',
      { from: HOUR, to: HOUR + 1000, stepMs: 1500 },
      'invalid_step',
    ],
    [
      'seconds long after they were kept',
      { from: HOUR - 48 * HOUR_MS, to: HOUR, stepMs: 10_000 },
      'invalid_step',
    ],
    ['an end before the start', { from: HOUR, to: HOUR - 1, stepMs: MINUTE_MS }, 'invalid_range'],
    [
      'more points than a chart has',
      { from: HOUR - 40 * HOUR_MS, to: HOUR, stepMs: MINUTE_MS },
      'invalid_range',
    ],
  ])('are refused for %s', async (_, query, code) => {
    await expect(charts().query(query)).rejects.toMatchObject({ code, status: 400 });
  });

  it('fold what is beyond thirty series into one', async () => {
    const items = Array.from({ length: 40 }, (_, n) =>
      failureOf({ projectId: 'many', flowId: `flow-${n}`, occurredAt: HOUR }),
    );
    await new BatchWriter(database.pool, new PartitionsStore(database.pool)).write(batchOf(items));
    const { series } = await charts().query({
      from: HOUR,
      to: HOUR + 1,
      stepMs: HOUR_MS,
      by: 'flow',
      project: ['many'],
    });
    expect(series).toHaveLength(30);
    expect(series.at(-1)).toEqual({ key: 'other', points: [[HOUR, 11]] });
  });

  describe('for the alert rules', () => {
    it('come per project and bucket', async () => {
      const counts = await windows().counts({
        signal: { of: 'failures', filter: { codes: ['RATE_LIMITED'] }, by: 'project', measure: 'count' },
        from: HOUR,
        to: HOUR + MINUTE_MS,
        bucketMs: 10_000,
      });
      expect(counts.filter(({ project }) => project !== 'many')).toEqual([
        { project: 'shop', subject: null, at: HOUR, count: 2 },
        { project: 'shop', subject: null, at: HOUR + 10_000, count: 1 },
        { project: 'other', subject: null, at: HOUR + 30_000, count: 1 },
      ]);
    });

    it('come with what is behind them', async () => {
      const evidence = await evidenceOf().evidence({
        project: 'shop',
        filter: { codes: ['RATE_LIMITED', 'NODE_TIMEOUT'] },
        from: HOUR,
        to: HOUR + 2 * MINUTE_MS,
      });
      expect(evidence).toEqual({
        windowMs: 2 * MINUTE_MS,
        codes: expect.arrayContaining([
          { code: 'RATE_LIMITED', count: 3 },
          { code: 'NODE_TIMEOUT', count: 3 },
        ]) as unknown,
        flows: [
          { flowId: 'a', count: 5 },
          { flowId: 'b', count: 1 },
        ],
        nodes: [{ nodeId: 'LLMNode_1', nodeType: 'LLMNode', flowId: 'a', count: 3 }],
        providers: [{ provider: 'openai', count: 3 }],
        environments: [{ environment: 'production', count: 6 }],
        topIssue: {
          id: expect.any(String) as unknown,
          title: expect.stringMatching(/title$/) as unknown,
          count: 3,
        },
      });
      const quiet = await evidenceOf().evidence({
        project: 'none',
        filter: { codes: ['RATE_LIMITED'] },
        from: HOUR,
        to: HOUR + 1,
      });
      expect(quiet).toEqual({
        windowMs: 1,
        codes: [],
        flows: [],
        nodes: [],
        providers: [],
        environments: [],
        topIssue: null,
      });
      const timeouts = await evidenceOf().evidence({
        project: 'shop',
        filter: { codes: ['NODE_TIMEOUT'] },
        from: HOUR,
        to: HOUR + HOUR_MS,
      });
      expect(timeouts.topIssue).toEqual({
        id: contentUuid(contentHash('fingerprint', 'NODE_TIMEOUT')),
        title: 'NODE_TIMEOUT title',
        count: 3,
      });
    });
  });
});
