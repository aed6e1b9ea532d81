import { classify } from '../classify.js';
import type { JsonObject } from '../event-shape.js';
import { failedRun, run } from '../examples.js';

const RATE = 'Rate limit reached. Please try again in 20s';

function node(nodeId: string | number | null, status: string, extra: JsonObject = {}): JsonObject {
  const type = typeof nodeId === 'string' ? nodeId.split('_')[0] : undefined;
  return { ...(nodeId !== null && { nodeId }), nodeType: type, nodeName: 'N', status, ...extra };
}

function bad(nodeId: string | number | null, error: unknown, extra: JsonObject = {}): JsonObject {
  return node(nodeId, 'error', { error, ...extra });
}

function ids(nodes: unknown[], extra: JsonObject = {}): (string | null)[] {
  return classify(failedRun({ nodes, ...extra })).failingNodes.map((failing) => failing.nodeId);
}

function verdict(nodes: unknown[], extra: JsonObject = {}): [string | null, string | null] {
  const { code, causeNodeId } = classify(failedRun({ nodes, ...extra }));
  return [code, causeNodeId];
}

describe('whether a run failed', () => {
  it.each([
    ['in-progress', { status: 'in-progress', nodes: [bad('LLMNode_1', RATE)] }],
    ['IN_PROGRESS', { status: 'IN_PROGRESS', nodes: [] }],
    ['queued', { status: 'queued' }],
    ['success with 500', { status: 'success', statusCode: 500 }],
    ['SUCCESS with a failed node', { status: 'SUCCESS', nodes: [bad('LLMNode_1', RATE)] }],
    ['200 without status', { statusCode: 200 }],
    ['204', { statusCode: 204 }],
    ['208', { statusCode: 208 }],
    ['303', { statusCode: '303' }],
    ['nothing at all', {}],
  ])('%s is no failure', (_name, payload) => {
    expect(classify(run(payload))).toMatchObject({ failure: false, code: null, failingNodes: [] });
  });

  it.each([
    ['error with statusCode 200', { status: 'error', statusCode: 200 }],
    ['Failed', { status: 'Failed' }],
    ['ERROR', { status: 'ERROR' }],
    ['a statusCode alone', { statusCode: 500 }],
    ['an error alone', { error: 'it broke' }],
    ['a null run', null],
  ])('%s is a failure', (_name, payload) => {
    expect(classify(run(payload))).toMatchObject({ failure: true, code: 'FLOW_FAILED', httpStatus: null });
  });
});

describe('which nodes failed', () => {
  it('keeps all causes in order of time and decides on the first', () => {
    const nodes = [
      bad('LLMNode_1', RATE),
      node('codeNode_2', 'success'),
      bad('apiNode_3', 'connect ECONNREFUSED'),
    ];
    expect(ids(nodes)).toEqual(['LLMNode_1', 'apiNode_3']);
    expect(verdict(nodes)).toEqual(['NODE_RATE_LIMITED', 'LLMNode_1']);
  });

  it('takes statusCode only where status is absent', () => {
    expect(ids([{ nodeId: 'apiNode_1', statusCode: 500 }])).toEqual(['apiNode_1']);
    expect(ids([node('apiNode_1', 'success', { statusCode: 500 })])).toEqual([]);
    expect(ids([node('apiNode_1', 'ERROR', { statusCode: 200 })])).toEqual(['apiNode_1']);
    expect(
      ids([
        { nodeId: 'apiNode_1', statusCode: 208 },
        { nodeId: 'apiNode_2', statusCode: '503' },
      ]),
    ).toEqual(['apiNode_2']);
  });

  it.each([
    ['error string', { error: RATE }],
    ['error.message', { error: { message: RATE } }],
    ['message', { message: RATE }],
    ['message object', { message: { text: RATE } }],
    ['output.error', { output: { error: RATE } }],
    ['output.error.message', { output: { error: { message: RATE } } }],
    ['output.message', { output: { message: RATE } }],
    ['string output', { output: RATE }],
  ])('reads the text in %s', (_place, fields) => {
    expect(classify(failedRun({ nodes: [node('LLMNode_1', 'error', fields)] }))).toMatchObject({
      code: 'NODE_RATE_LIMITED',
      retryAfterMs: 20_000,
    });
  });

  it('does not read an answer as an error', () => {
    const fields = { statusCode: 401, output: { generatedResponse: RATE } };
    expect(verdict([node('LLMNode_1', 'error', fields)])[0]).toBe('NODE_CREDENTIALS');
  });

  it.each(['nodes', 'output.nodes'])('finds the deepest failure under %s', (place) => {
    const hold = (inner: unknown[]): JsonObject =>
      place === 'nodes' ? { nodes: inner } : { output: { nodes: inner } };
    const nested = bad('batchNode_16', 'One of the iterations failed', {
      statusCode: 500,
      ...hold([node('codeNode_1', 'success'), bad('flowNode_2', 'failed', hold([bad('LLMNode_88', RATE)]))]),
    });
    const found = classify(failedRun({ nodes: [nested] }));
    expect(found.failingNodes).toEqual([
      {
        nodeId: 'LLMNode_88',
        nodeType: 'LLMNode',
        nodeName: 'N',
        path: ['batchNode_16', 'flowNode_2', 'LLMNode_88'],
      },
    ]);
    expect(found.code).toBe('NODE_RATE_LIMITED');
  });

  it('keeps a failure inside a container that is itself fine', () => {
    const loop = node('forLoopNode_1', 'success', { nodes: [bad('LLMNode_2', RATE)] });
    expect(ids([loop, bad('apiNode_3', 'connect ECONNREFUSED')])).toEqual(['LLMNode_2', 'apiNode_3']);
  });

  it('names the container when nothing inside failed', () => {
    const loop = bad('forLoopNode_1', 'Maximum iterations exceeded', {
      nodes: [node('LLMNode_2', 'success')],
    });
    expect(verdict([loop])).toEqual(['FLOW_LIMIT_EXCEEDED', 'forLoopNode_1']);
  });

  it("keeps a container's own limit after what failed inside", () => {
    const loop = bad('batchNode_1', 'Batch iterations limit exceeded', { nodes: [bad('LLMNode_2', RATE)] });
    expect(ids([loop])).toEqual(['LLMNode_2', 'batchNode_1']);
  });

  it('drops a container that repeats the text from inside', () => {
    expect(ids([bad('flowNode_1', RATE, { statusCode: 429, nodes: [bad('LLMNode_2', RATE)] })])).toEqual([
      'LLMNode_2',
    ]);
  });
});

describe('cascades', () => {
  const cause = bad('LLMNode_746', RATE, { statusCode: 429 });
  it.each([
    'Previous node failed',
    'An upstream node failed',
    'Skipped because a dependency failed',
    'Cannot continue: node LLMNode_746 failed',
    'LLMNode_746 failed with: Rate limit reached',
    'Variable {{LLMNode_746.output.generatedResponse}} could not be resolved',
    'Cannot resolve reference LLMNode_746.output.text',
    '{{ LLMNode_746.output.x }} is undefined',
    'Failed dependency',
  ])('drops "%s" behind its cause', (text) => {
    expect(ids([cause, bad('codeNode_9', text, { statusCode: 500 })])).toEqual(['LLMNode_746']);
  });

  it('drops a cascade that comes first in the trace as well', () => {
    expect(ids([bad('apiNode_9', 'Previous node failed'), cause])).toEqual(['LLMNode_746']);
  });

  it.each([
    [
      'a reference into a node that is fine',
      'Variable {{triggerNode_1.output.x}} could not be resolved',
      'NODE_INPUT_INVALID',
    ],
    ['an upstream provider', 'Upstream provider failed: 502 Bad Gateway', 'NODE_PROVIDER_ERROR'],
  ])('keeps %s', (_name, text, code) => {
    const nodes = [node('triggerNode_1', 'success'), bad('apiNode_9', text)];
    expect(verdict(nodes)).toEqual([code, 'apiNode_9']);
  });

  it('keeps a reference into a node whose failure was healed', () => {
    const nodes = [
      cause,
      node('LLMNode_746', 'success'),
      bad('apiNode_9', 'Variable {{LLMNode_746.output.x}} could not be resolved'),
    ];
    expect(verdict(nodes)).toEqual(['NODE_INPUT_INVALID', 'apiNode_9']);
  });

  it('names a cascade that stands alone as NODE_FAILED', () => {
    expect(
      verdict([bad('apiNode_9', 'Previous node failed: Rate limit exceeded', { statusCode: 500 })]),
    ).toEqual(['NODE_FAILED', 'apiNode_9']);
    expect(ids([bad('a_1', 'Upstream node failed'), bad('b_2', 'Previous node failed')])).toEqual(['a_1']);
  });

  it('keeps an exception beside a reference to a node that is fine', () => {
    const nodes = [
      node('LLMNode_746', 'success'),
      bad('codeNode_1', 'RangeError: Invalid array length while reading {{LLMNode_746.output.x}}'),
    ];
    expect(verdict(nodes)).toEqual(['NODE_CODE_ERROR', 'codeNode_1']);
  });
});

describe('healing', () => {
  const fail = (provider: string): JsonObject =>
    bad('LLMNode_7', 'Overloaded', {
      statusCode: 529,
      input: { generativeModelName: { provider_name: provider } },
    });

  it('forgets an attempt that a later one made good', () => {
    for (const later of [
      node('LLMNode_7', 'success'),
      { nodeId: 'LLMNode_7', statusCode: 200 },
      { nodeId: 'LLMNode_7', statusCode: 204 },
      { nodeId: 'LLMNode_7', statusCode: 303 },
    ]) {
      expect(ids([fail('openai'), later, bad('codeNode_2', 'Error: boom')])).toEqual(['codeNode_2']);
    }
  });

  it('is not healed by an earlier success, by 208, or by another node', () => {
    expect(ids([node('LLMNode_7', 'success'), fail('openai')])).toEqual(['LLMNode_7']);
    expect(ids([fail('openai'), { nodeId: 'LLMNode_7', statusCode: 208 }])).toEqual(['LLMNode_7']);
    expect(ids([fail('openai'), node('LLMNode_8', 'success')])).toEqual(['LLMNode_7']);
  });

  it('counts several failed attempts once, with the provider of the first', () => {
    const found = classify(failedRun({ nodes: [fail('openai'), fail('anthropic')] }));
    expect(found).toMatchObject({ provider: 'openai', causeNodeId: 'LLMNode_7' });
    expect(found.failingNodes).toHaveLength(1);
  });

  it('heals within one container and iteration only', () => {
    const loop = (...nodes: unknown[]): JsonObject => node('forLoopNode_1', 'error', { nodes });
    expect(ids([loop(fail('openai')), node('LLMNode_7', 'success')])).toEqual(['LLMNode_7']);
    expect(
      ids([loop({ ...fail('openai'), iteration: 0 }, { ...node('LLMNode_7', 'success'), iteration: 1 })]),
    ).toEqual(['LLMNode_7']);
    expect(
      ids([loop({ ...fail('openai'), iteration: 1 }, { ...node('LLMNode_7', 'success'), iteration: 1 })]),
    ).toEqual(['forLoopNode_1']);
  });

  it('reads iterations as lists of lists and as objects with nodes', () => {
    const lists = node('batchNode_1', 'error', { nodes: [[fail('openai')], [node('LLMNode_7', 'success')]] });
    const objects = node('batchNode_1', 'error', {
      iterations: [{ nodes: [fail('openai')] }, { nodes: [node('LLMNode_7', 'success')] }],
    });
    for (const batch of [lists, objects]) {
      expect(classify(failedRun({ nodes: [batch] })).failingNodes).toEqual([
        { nodeId: 'LLMNode_7', nodeType: 'LLMNode', nodeName: 'N', path: ['batchNode_1', 'LLMNode_7'] },
      ]);
    }
  });

  it('heals all that failed inside a container that was tried again', () => {
    const first = bad('flowNode_1', 'failed', { nodes: [fail('openai')] });
    expect(ids([first, node('flowNode_1', 'success'), bad('apiNode_2', 'connect ECONNREFUSED')])).toEqual([
      'apiNode_2',
    ]);
  });

  it('counts a node that fails in several iterations once', () => {
    const loop = node('forLoopNode_1', 'error', {
      nodes: [
        { ...fail('openai'), iteration: 0 },
        { ...fail('openai'), iteration: 1 },
      ],
    });
    expect(ids([loop])).toEqual(['LLMNode_7']);
  });
});

describe('odd entries', () => {
  it('makes text of ids that are numbers and keeps missing ones null', () => {
    const found = classify(
      failedRun({ nodes: [bad(42, RATE), { nodeName: 'Only a name', status: 'error', error: 'Error' }] }),
    );
    expect(found.failingNodes).toEqual([
      { nodeId: '42', nodeType: null, nodeName: 'N', path: ['42'] },
      { nodeId: null, nodeType: null, nodeName: 'Only a name', path: [] },
    ]);
    expect(found.causeNodeId).toBe('42');
  });

  it('names no node for an entry without id, type and name, but reads its text', () => {
    expect(classify(failedRun({ nodes: [{ status: 'error', error: RATE }] }))).toMatchObject({
      code: 'NODE_RATE_LIMITED',
      failingNodes: [],
      causeNodeId: null,
    });
    expect(verdict([{ status: 'error', error: 'Something failed', statusCode: 500 }])).toEqual([
      'FLOW_FAILED',
      null,
    ]);
  });

  it('replaces lone surrogates', () => {
    const found = classify(
      failedRun({
        nodes: [{ nodeId: 'a\ud800', nodeName: '\udc00x', status: 'error', error: 'bad \ud800 text' }],
      }),
    );
    expect(found.failingNodes[0]).toMatchObject({ nodeId: 'a\ufffd', nodeName: '\ufffdx' });
    expect(found.message).toBe('bad \ufffd text');
  });

  it('takes the type from the id where the type is missing, without inventing it in the answer', () => {
    const found = classify(
      failedRun({ nodes: [{ nodeId: 'codeNode_1', status: 'error', statusCode: 500, error: 'boom' }] }),
    );
    expect(found).toMatchObject({ code: 'NODE_CODE_ERROR', failingNodes: [{ nodeType: null }] });
  });

  it.each([null, 5, 'x', [], [[]], [null], { nodes: 5 }])('survives %j among the nodes', (odd) => {
    expect(ids([odd, bad('LLMNode_1', RATE)])).toEqual(['LLMNode_1']);
  });

  it('survives a trace 500 containers deep', () => {
    let inner: JsonObject = bad('LLMNode_1', RATE);
    for (let i = 0; i < 500; i++) inner = bad(`flowNode_${i}`, 'Sub-flow failed', { nodes: [inner] });
    const found = classify(failedRun({ nodes: [inner] }));
    expect(found.failingNodes).toHaveLength(1);
    expect(found.failingNodes[0]!.path).toHaveLength(501);
  });

  it('keeps all of 6,000 failing nodes', () => {
    const nodes = Array.from({ length: 6000 }, (_, i) => bad(`apiNode_${i}`, 'connect ECONNREFUSED'));
    expect(ids(nodes)).toHaveLength(6000);
  });
});

describe('a run without a named node', () => {
  it.each([
    [{ message: 'Workflow run timed out', statusCode: 408 }, 'FLOW_TIMEOUT'],
    [{ message: 'Execution timed out after 300 seconds', statusCode: 200 }, 'FLOW_TIMEOUT'],
    [{ statusCode: 408 }, 'FLOW_TIMEOUT'],
    [{ message: 'The model provider timed out', statusCode: 504 }, 'NODE_TIMEOUT'],
    [{ message: 'Exceeded memory limit of 128 MB', statusCode: 500 }, 'NODE_OUT_OF_MEMORY'],
    [
      { error: { code: 'insufficient_quota', message: 'You exceeded your current quota' }, statusCode: 429 },
      'NODE_QUOTA_EXCEEDED',
    ],
    [{ output: { error: RATE }, statusCode: 429 }, 'NODE_RATE_LIMITED'],
    [{ output: 'Incorrect API key provided', statusCode: 401 }, 'NODE_CREDENTIALS'],
    [{ message: 'Nested flow depth 100 exceeded', statusCode: 500 }, 'FLOW_LIMIT_EXCEEDED'],
    [{ message: 'Monthly execution quota exhausted', statusCode: 429 }, 'QUOTA_EXCEEDED'],
    [{ statusCode: 509 }, 'FLOW_RETRY_FAILED'],
    [{ message: 'Failed execution of retried request', statusCode: 509 }, 'FLOW_RETRY_FAILED'],
    [{ message: 'Internal Server Error', statusCode: 500 }, 'FLOW_FAILED'],
    [{ message: 'Flow failed', statusCode: 500 }, 'FLOW_FAILED'],
    [{ message: 'Flow exceeded its time limit of 5 minutes', statusCode: 504 }, 'FLOW_TIMEOUT'],
    [{ message: 'Async execution exceeded 20 minutes', statusCode: 500 }, 'FLOW_TIMEOUT'],
    [{ message: 'Container run exceeded 1 hour limit', statusCode: 500 }, 'FLOW_TIMEOUT'],
    [{ message: 'Too many iterations in batch: 150 (max 100)', statusCode: 400 }, 'FLOW_LIMIT_EXCEEDED'],
    [{ message: 'An unexpected error occurred', statusCode: 500 }, 'FLOW_FAILED'],
    [{ message: 'Workflow failed', statusCode: 404 }, 'FLOW_FAILED'],
    [{ message: 'You have used 3,000 of 3,000 executions in 30 days', statusCode: 403 }, 'QUOTA_EXCEEDED'],
    [{ statusCode: 429 }, 'FLOW_FAILED'],
    [{ nodes: [], statusCode: 401 }, 'FLOW_FAILED'],
    [
      { message: 'prompt is too long: 210000 tokens > 200000 maximum', statusCode: 400 },
      'NODE_CONTEXT_LENGTH',
    ],
    [{ message: 'The model is overloaded', statusCode: 503 }, 'NODE_PROVIDER_UNAVAILABLE'],
  ])('%j is %s', (payload, code) => {
    expect(classify(failedRun(payload))).toMatchObject({ code, failingNodes: [], causeNodeId: null });
  });

  it("lets the plan's quota in the run's text beat the node's", () => {
    expect(
      verdict([bad('LLMNode_1', null, { statusCode: 429 })], { message: 'Daily execution quota used up' }),
    ).toEqual(['QUOTA_EXCEEDED', 'LLMNode_1']);
  });

  it("reads the run's text for a node that says nothing", () => {
    expect(verdict([bad('LLMNode_1', null, { statusCode: 500 })], { message: RATE })).toEqual([
      'NODE_RATE_LIMITED',
      'LLMNode_1',
    ]);
  });
});

describe('the provider of a node', () => {
  it.each([
    [{ input: { generativeModelName: { provider_name: 'Google' } } }, 'gemini'],
    [{ input: { generativeModelName: [{ provider_name: 'Anthropic' }] } }, 'anthropic'],
    [{ input: { embeddingModelName: { provider_name: 'voyage-ai' } } }, 'voyage-ai'],
    [{ output: { _meta: { model_provider: 'GEMINI' } } }, 'gemini'],
    [{ error: 'Azure OpenAI: something broke' }, 'azure-openai'],
    [{ error: 'openai: something broke' }, 'openai'],
    [
      { error: { message: 'Provider returned error', metadata: { provider_name: 'DeepInfra' } } },
      'deepinfra',
    ],
    [{ error: 'nothing named' }, null],
  ])('%j is %s', (fields, provider) => {
    expect(
      classify(failedRun({ nodes: [node('LLMNode_1', 'error', { statusCode: 500, ...fields })] })).provider,
    ).toBe(provider);
  });

  it('is not taken from another node', () => {
    const other = node('LLMNode_1', 'success', {
      input: { generativeModelName: { provider_name: 'openai' } },
    });
    expect(classify(failedRun({ nodes: [other, bad('codeNode_2', 'Error: boom')] })).provider).toBeNull();
  });
});
