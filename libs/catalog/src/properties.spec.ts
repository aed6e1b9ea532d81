import fc from 'fast-check';
import { classify } from './classify.js';
import type { ClassifiableEvent } from './event-shape.js';
import { failedNode, failedRun } from './examples.js';
import { entryOf } from './registry.js';
import { PhraseIndex } from './text/phrase-index.js';
import { VOCABULARY, signalsIn } from './text/vocabulary.js';
import { waitInText } from './text/wait.js';

const status = fc.oneof(
  fc.constantFrom(200, 204, 400, 401, 429, 500, 502, 509, 520),
  fc.integer({ min: -1, max: 1000 }),
  fc.jsonValue(),
);
const word = fc.constantFrom('error', 'failed', 'success', 'in-progress', 'ERROR', '');
const node = fc.record(
  {
    nodeId: fc.jsonValue(),
    nodeType: fc.oneof(fc.constantFrom('LLMNode', 'codeNode', 'batchNode'), fc.jsonValue()),
    status: fc.oneof(word, fc.jsonValue()),
    statusCode: status,
    error: fc.jsonValue(),
    output: fc.jsonValue(),
    nodes: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const run = fc.oneof(
  fc.jsonValue(),
  fc.record(
    { status: word, nodes: fc.array(node), message: fc.jsonValue(), statusCode: status },
    { requiredKeys: [] },
  ),
);
const body = fc.oneof(
  fc.jsonValue(),
  fc.string(),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.record({
    errors: fc.oneof(
      fc.jsonValue(),
      fc.array(fc.record({ message: fc.jsonValue(), extensions: fc.jsonValue() })),
    ),
    data: fc.jsonValue(),
  }),
  run.map((inner) => ({ data: { checkStatus: inner } })),
);
const event: fc.Arbitrary<ClassifiableEvent> = fc.record(
  {
    kind: fc.oneof(fc.constantFrom('request', 'flow_run'), fc.jsonValue()),
    occurredAt: fc.oneof(fc.nat(), fc.jsonValue()),
    projectId: fc.jsonValue(),
    http: fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          status,
          body,
          headers: fc.oneof(
            fc.jsonValue(),
            fc.dictionary(fc.constantFrom('retry-after', 'Retry-After-Ms'), fc.jsonValue()),
          ),
        },
        { requiredKeys: [] },
      ),
    ),
    error: fc.jsonValue(),
    run,
  },
  { requiredKeys: [] },
);

describe('classification is total and deterministic', () => {
  it('gives every event exactly one verdict, twice the same', () => {
    fc.assert(
      fc.property(event, (any) => {
        const verdict = classify(any);
        expect(classify(structuredClone(any))).toEqual(verdict);
        expect(verdict.rule).not.toBe('');
        expect(verdict.failure).toBe(verdict.code !== null);
        expect(verdict.fingerprint === null).toBe(!verdict.failure);
        if (verdict.code !== null) {
          expect(verdict.retryable).toBe(entryOf(verdict.code)!.retryable);
          expect(verdict.title!.length).toBeLessThanOrEqual(200);
        }
        expect(verdict.message?.length ?? 0).toBeLessThanOrEqual(2000);
        if (verdict.retryAfterMs !== null) expect(verdict.retryAfterMs).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not care for the order of keys', () => {
    fc.assert(
      fc.property(event, (any) => {
        expect(classify(turned(any) as ClassifiableEvent)).toEqual(classify(any));
      }),
      { numRuns: 500 },
    );
  });

  it('writes nothing that Postgres or UTF-8 refuses', () => {
    const text = '\ud800 Rate limit \udc00'.repeat(300);
    const verdict = classify(
      failedRun({ nodes: [{ nodeId: text, nodeType: text, nodeName: text, status: 'error', error: text }] }),
    );
    expect(JSON.stringify(verdict)).not.toMatch(/\\ud[89a-f]/);
  });
});

/** The same value with the keys of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}

describe('work grows with the input, not faster', () => {
  const pathological = [
    'exceeded ',
    'rate limit ',
    'a',
    '{{LLMNode_1',
    'try again in ',
    '"',
    '1m',
    'retry after ',
    '<',
    '\\',
    '429 ',
    'model ',
  ];

  it.each(pathological)('for %j again and again', (piece) => {
    const work = (length: number): number => {
      const before = VOCABULARY.work;
      VOCABULARY.scan(piece.repeat(Math.ceil(length / piece.length)).slice(0, length), length);
      return VOCABULARY.work - before;
    };
    expect(work(64_000)).toBeLessThanOrEqual(2.1 * work(32_000));
    expect(work(32_000)).toBeLessThanOrEqual(2.1 * work(16_000));
  });

  it('looks at no more than its share of a long text', () => {
    for (const piece of pathological) {
      const text = piece.repeat(200_000 / piece.length);
      const before = VOCABULARY.work;
      expect(classify(failedNode('LLMNode', 500, text)).failure).toBe(true);
      expect(VOCABULARY.work - before).toBeLessThan(2_000_000);
      expect(waitInText(text, 0) ?? 0).toBeGreaterThanOrEqual(0);
    }
  });

  it('reads deep and wide traces in proportion to them', () => {
    const inner = { nodeId: 'codeNode_1', status: 'error', error: 'Error: boom' };
    let deep: unknown = inner;
    for (let i = 0; i < 20_000; i++)
      deep = { nodeId: `b_${i}`, status: 'error', error: 'memory limit exceeded', nodes: [deep] };
    expect(classify(failedRun({ nodes: [deep] })).failure).toBe(true);
    const wide = Array.from({ length: 20_000 }, (_, i) => ({
      nodeId: `batchNode_${i}`,
      nodeType: 'batchNode',
      status: 'error',
      error: 'Batch limit exceeded',
      nodes: [inner],
    }));
    expect(classify(failedRun({ nodes: wide })).failingNodes.length).toBeGreaterThan(1);
  }, 10_000);

  it('reads deep, wide and long events', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(classify({ kind: 'request', http: { status: 500, body: deep } }).code).toBe('SERVER_ERROR');
    expect(classify({ kind: 'request', http: { status: 200, body: `{"data":{"a":${deep}}}` } }).failure).toBe(
      false,
    );
    const errors = Array.from({ length: 50_000 }, () => ({ message: 'It broke' }));
    expect(classify({ kind: 'request', http: { status: 200, body: { errors } } }).code).toBe('GRAPHQL_ERROR');
    let nested: unknown = 'Rate limit reached';
    for (let i = 0; i < 20_000; i++) nested = { error: nested };
    expect(classify(failedNode('LLMNode', 429, nested)).code).toBe('NODE_RATE_LIMITED');
  });
});

describe('the phrase index', () => {
  const index = new PhraseIndex({
    limit: ['rate limit*'],
    model: ['model … not found'],
    either: ['(invalid|bad) api key'],
    tail: ['limit exceeded now'],
  });
  const finds = (text: string): string[] => {
    const hits = index.scan(text, 1000);
    return ['limit', 'model', 'either', 'tail'].filter((name) => hits[index.idOf(name)]! >= 0);
  };

  it.each([
    ['RATE_LIMIT_EXCEEDED', ['limit']],
    ['userRateLimitExceeded', ['limit']],
    ['Rate-limited', ['limit']],
    ['separate limit', []],
    ['the model `x` was not found', ['model']],
    ['not found: model', []],
    [`model ${'x '.repeat(100)} not found`, []],
    ['Invalid API key.', ['either']],
    ['bad apiKey', ['either']],
    ['the rate limit exceeded now', ['limit', 'tail']],
    ['modelnot found', []],
    ['model not found', ['model']],
    ['', []],
  ])('%s', (text, expected) => {
    expect(finds(text)).toEqual(expected);
  });

  it('refuses to name a signal that it does not have', () => {
    expect(() => index.idOf('nothing')).toThrow('no signal nothing');
  });

  it('finds the same whatever was scanned before', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (first, second) => {
        const fresh = [...signalsIn(second)];
        signalsIn(first);
        expect([...signalsIn(second)]).toEqual(fresh);
      }),
    );
  });
});
