import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import type { Classification } from '#contracts/classification.js';
import { render, retryAdvice } from './render.js';

const plain = { colors: createColors(false), width: 72 };

const verdict: Classification = {
  failure: true,
  code: 'NODE_CREDENTIALS',
  httpStatus: null,
  errorCode: null,
  retryable: false,
  retryAfterMs: null,
  provider: 'openai',
  failingNodes: [
    {
      nodeId: 'codeNode_9',
      nodeType: 'codeNode',
      nodeName: 'Code',
      path: ['codeNode_9'],
    },
    {
      nodeId: 'LLMNode_746',
      nodeType: 'LLMNode',
      nodeName: 'Generate Text',
      path: ['batchNode_12', 'LLMNode_746'],
    },
  ],
  causeNodeId: 'LLMNode_746',
  message: 'Incorrect API key provided: [redacted]. \u001b[31mSee the provider’s account page.\u001b[0m',
  rule: 'node.text.credentials',
  fingerprint: '0123456789abcdef0123456789abcdef',
  remedy: {
    meaning: 'The node’s credential was refused.',
    cause: 'The key of the credential is wrong, expired or revoked, or may not do what the node asks for.',
    fix: 'Replace the key of the credential and deploy the Flow again.',
    docsUrl: 'https://example.com/docs/generate-text-node',
  },
};

describe('render', () => {
  it('says what, where, why and what to do', () => {
    expect(render(verdict, plain)).toBe(`✗ NODE_CREDENTIALS
  The node’s credential was refused.

  Node      batchNode_12 › LLMNode_746 (Generate Text, LLMNode)
  and       codeNode_9 (Code, codeNode)
  Seen      provider openai
  Message   Incorrect API key provided: [redacted]. See the provider’s
            account page.
  Why       The key of the credential is wrong, expired or revoked, or
            may not do what the node asks for.
  Fix       Replace the key of the credential and deploy the Flow again.
  Retry     no: the same request will fail again
  Docs      https://example.com/docs/generate-text-node
  Rule      node.text.credentials
  Group     0123456789abcdef0123456789abcdef
`);
  });

  it('says when nothing failed', () => {
    const harmless: Classification = {
      ...verdict,
      failure: false,
      code: null,
      failingNodes: [],
      remedy: null,
      rule: 'run.success',
    };
    expect(render(harmless, plain)).toBe(`✓ Not a failure

  Why       A success, a run that healed itself, or one that is still in
            progress.
  Rule      run.success
`);
  });

  it('colours lines without changing the text', () => {
    const coloured = render(verdict, { ...plain, colors: createColors(true) });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(render(verdict, plain));
  });
});

describe('retryAdvice', () => {
  it.each([
    [true, 20_000, 'yes, after 20 s'],
    [true, 0, 'yes, at once'],
    [true, null, 'yes: it may pass with time; wait longer after each attempt'],
    [false, 20_000, 'no: the same request will fail again'],
  ])('retryable %s after %s', (retryable, retryAfterMs, expected) => {
    expect(retryAdvice({ ...verdict, retryable, retryAfterMs })).toBe(expected);
  });
});
