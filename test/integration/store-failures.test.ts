import { BatchWriter } from '#store/batch/batch-writer.js';
import { FailuresReadModel } from '#store/failures/failures.read-model.js';
import type { FailureFilter, FailureItem } from '#store/failures/failure-item.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { contentHash, contentUuid } from '#contracts/hash.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { useDatabase } from '../kit/postgres.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.now();

describe('stored failures', () => {
  const database = useDatabase();
  const failures = () => new FailuresReadModel(database.pool);
  const write = (items: ReturnType<typeof failureOf>[]) =>
    new BatchWriter(database.pool, new PartitionsStore(database.pool)).write(batchOf(items));

  async function pages(filter: FailureFilter, limit: number): Promise<FailureItem[]> {
    const all: FailureItem[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<FailuresReadModel['list']>> = await failures().list(filter, {
        limit,
        cursor,
      });
      all.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return all;
  }

  it('come in pages that neither repeat nor leave out, over days and equal times, while more arrive', async () => {
    const project = ['paging'];
    // Five at a time share a millisecond; the times span three days.
    const items = Array.from({ length: 60 }, (_, n) =>
      failureOf({ projectId: 'paging', eventId: `e${n}`, occurredAt: NOW - Math.floor(n / 5) * 6 * HOUR_MS }),
    );
    await write(items);
    const first = await failures().list({ project }, { limit: 13 });
    await write([failureOf({ projectId: 'paging', occurredAt: NOW + 1_000 })]);
    const seen = [...first.items];
    for (let cursor = first.nextCursor; cursor;) {
      const page = await failures().list({ project }, { limit: 13, cursor });
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen.map(({ eventId }) => eventId).sort()).toEqual(items.map(({ event }) => event.eventId).sort());
    const times = seen.map(({ occurredAt }) => occurredAt);
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it.each([
    ['0', { limit: 0 }, 'invalid_limit', '1 to 200'],
    ['201', { limit: 201 }, 'invalid_limit', '1 to 200'],
    ['1.5', { limit: 1.5 }, 'invalid_limit', '1 to 200'],
    ['a foreign cursor', { cursor: 'bm9uc2Vuc2U' }, 'invalid_cursor', 'cursor'],
    [
      'a forged cursor',
      { cursor: Buffer.from('[1e99,"x"]').toString('base64url') },
      'invalid_cursor',
      'cursor',
    ],
  ])('are refused for a page of %s', async (_, page, code, text) => {
    await expect(failures().list({}, page)).rejects.toMatchObject({
      code,
      status: 400,
      message: expect.stringContaining(text) as string,
    });
  });

  it('come back with everything the classifier and the sender said', async () => {
    const node = {
      nodeId: 'LLMNode_746',
      nodeType: 'LLMNode',
      nodeName: 'Generate "it"',
      path: ['loop_1', 'LLMNode_746'],
    };
    const run = {
      status: 'error',
      nodes: [{ nodeId: 'LLMNode_746', output: { error: 'a\\b\n\t\u0001 😀 é "q"' } }],
    };
    const item = failureOf(
      {
        projectId: 'whole',
        kind: 'flow_run',
        eventId: 'e\t1\\',
        requestId: 'req-1',
        durationMs: 12.5,
        occurredAtClamped: true,
        http: undefined,
        run,
        attributes: { release: '1.2.3' },
      },
      {
        code: 'NODE_TIMEOUT',
        httpStatus: null,
        errorCode: 'MODEL_DEADLINE',
        retryable: null,
        retryAfterMs: null,
        provider: 'openai',
        failingNodes: [node],
        causeNodeId: 'LLMNode_746',
        message: 'line one\nline two\ttab \\ backslash',
        severity: 'error',
      },
    );
    await write([item]);
    const [listed] = (await failures().list({ project: ['whole'] })).items;
    const detail = await failures().byId(listed!.id);
    const { event, verdict } = item;
    const { original, ...rest } = detail!;
    expect(rest).toEqual(listed);
    expect(original).toEqual({ run, attributes: { release: '1.2.3' } });
    expect(rest).toMatchObject({
      eventId: event.eventId,
      kind: 'flow_run',
      projectId: 'whole',
      flowId: 'checkout',
      requestId: 'req-1',
      environment: 'production',
      occurredAt: event.occurredAt,
      occurredAtAssumed: false,
      occurredAtClamped: true,
      receivedAt: event.receivedAt,
      durationMs: 12.5,
      failure: true,
      code: 'NODE_TIMEOUT',
      severity: 'error',
      httpStatus: null,
      errorCode: 'MODEL_DEADLINE',
      retryable: null,
      retryAfterMs: null,
      provider: 'openai',
      failingNodes: [node],
      causeNodeId: 'LLMNode_746',
      causeNodeType: 'LLMNode',
      message: verdict!.message,
      rule: verdict!.rule,
      fingerprint: verdict!.fingerprint,
    });
  });

  it.each(['', 'nonsense', '00000000-0000-8000-8000-000000000000'])(
    'are not found by the id %j',
    async (id) => {
      expect(await failures().byId(id)).toBeNull();
    },
  );

  describe('narrowed down', () => {
    const project = ['filters'];
    const node = (nodeId: string) => ({ nodeId, nodeType: 'codeNode', nodeName: null, path: [nodeId] });
    beforeAll(async () => {
      const base = { projectId: 'filters' };
      await write([
        failureOf({ ...base, eventId: 'a' }),
        failureOf(
          { ...base, eventId: 'b', flowId: 'refund', environment: 'staging' },
          { code: 'FORBIDDEN', httpStatus: 403 },
        ),
        failureOf(
          { ...base, eventId: 'c', kind: 'flow_run', occurredAt: NOW - 2 * HOUR_MS },
          {
            code: 'NODE_FAILED',
            httpStatus: null,
            causeNodeId: 'codeNode_1',
            failingNodes: [node('codeNode_1'), node('codeNode_2')],
          },
        ),
        failureOf(
          { ...base, eventId: 'd', occurredAt: NOW - 3 * DAY_MS },
          { code: 'EDGE_ERROR', httpStatus: 520, provider: 'gemini', message: 'Web server 100% down' },
        ),
      ]);
    });

    it.each<[string, FailureFilter, string[]]>([
      ['code', { code: ['FORBIDDEN'] }, ['b']],
      ['one of several codes', { code: ['FORBIDDEN', 'EDGE_ERROR'] }, ['b', 'd']],
      ['kind', { kind: ['flow_run'] }, ['c']],
      ['status', { httpStatus: [429, 520] }, ['a', 'd']],
      ['flow', { flow: ['refund'] }, ['b']],
      ['the node at fault', { node: ['codeNode_1'] }, ['c']],
      ['another failing node', { node: ['codeNode_2'] }, ['c']],
      ['provider', { provider: ['gemini'] }, ['d']],
      ['environment', { environment: ['staging'] }, ['b']],
      ['issue', { issue: [issueOf('EDGE_ERROR')] }, ['d']],
      ['an issue that is none', { issue: ['x'] }, []],
      ['from', { from: NOW - DAY_MS }, ['a', 'b', 'c']],
      ['to', { to: NOW - HOUR_MS }, ['c', 'd']],
      ['text in any case, of the last day', { q: 'MANY req' }, ['a', 'b', 'c']],
      ['text further back when asked for', { q: '100% down', from: NOW - 5 * DAY_MS }, ['d']],
      ['text further back when not asked for', { q: '100% down' }, []],
      ['text with a wildcard taken literally', { q: '100_ down', from: 0 }, []],
      ['text that no column can hold', { q: 'a\u0000', flow: ['\u0000', 'x'], from: 0 }, []],
      ['everything at once', { code: ['FORBIDDEN'], flow: ['refund'], httpStatus: [403], q: 'many' }, ['b']],
    ])('by %s', async (_, filter, expected) => {
      const found = await pages({ project, ...filter }, 2);
      expect(found.map(({ eventId }) => eventId).sort()).toEqual(expected);
    });
  });
});

/** The issue of the kit's fingerprint for a code. */
function issueOf(code: string): string {
  return contentUuid(contentHash('fingerprint', code));
}
