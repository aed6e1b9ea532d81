import { classifyPasted } from './classify-pasted.js';

const thrown = (message: string, name?: string) =>
  classifyPasted({ kind: 'request', error: name === undefined ? { message } : { name, message } });

describe('pasted text', () => {
  it.each([
    ['fetch failed', 'NETWORK_ERROR'],
    ['Rate limit exceeded, try again in 20s', 'RATE_LIMITED'],
    ['Workflow not found', 'NOT_FOUND'],
    ["This model's maximum context length is 8192 tokens", 'NODE_CONTEXT_LENGTH'],
    ['relation "orders" does not exist', 'NODE_RESOURCE_NOT_FOUND'],
    ['Workflow execution timed out after 120 seconds', 'CLIENT_TIMEOUT'],
  ])('%s', (text, code) => {
    expect(thrown(text)?.code).toBe(code);
  });

  it.each(['hello world', '[1,2]', 'lorem ipsum dolor'])('says nothing of %s', (text) => {
    expect(thrown(text)).toBeNull();
  });

  it('keeps an exception of which only the name is known', () => {
    expect(thrown('it did not work', 'OddError')?.code).toBe('NETWORK_ERROR');
  });
});
