import { classify } from './classify.js';
import { failedNode } from './examples.js';
import { MAX_TITLE, cut, titleOf } from './title.js';

const NODE = { nodeId: 'LLMNode_746', nodeType: 'LLMNode', nodeName: 'Generate Text', path: ['LLMNode_746'] };

describe('the headline', () => {
  it.each([
    [NODE, 'Rate limit reached', 'X at LLMNode_746 (Generate Text): Rate limit reached'],
    [{ ...NODE, nodeName: null }, 'a', 'X at LLMNode_746: a'],
    [{ ...NODE, nodeId: null, nodeType: null }, 'a', 'X at Generate Text: a'],
    [{ ...NODE, nodeId: null }, null, 'X at LLMNode (Generate Text)'],
    [null, 'many\n  lines\n    at eval (x.js)', 'X: many lines'],
    [null, null, 'X'],
  ])('%j %s', (node, message, title) => {
    expect(titleOf('X', node, message)).toBe(title);
  });

  it('keeps to its length without splitting a pair of surrogates', () => {
    for (let i = 0; i < 4; i++) {
      const title = titleOf('X', null, 'a'.repeat(i) + '😀'.repeat(300));
      expect(title.length).toBeLessThanOrEqual(MAX_TITLE);
      expect(title).not.toMatch(/\p{Surrogate}/u);
    }
    expect(cut('abc', 3)).toBe('abc');
    expect(cut('abcd', 3)).toBe('ab…');
  });

  it('is a readable sentence for a verdict', () => {
    expect(classify(failedNode('LLMNode', 429, 'Too Many Requests')).title).toBe(
      'NODE_RATE_LIMITED at LLMNode_746 (Step): Too Many Requests',
    );
  });
});
