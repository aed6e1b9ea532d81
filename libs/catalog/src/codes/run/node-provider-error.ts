import { docs, type CatalogEntry } from '../../entry.js';
import { failedNode } from '../../examples.js';

export const nodeProviderError: CatalogEntry = {
  code: 'NODE_PROVIDER_ERROR',
  area: 'run',
  meaning: 'What the node called answered with a server error of its own.',
  cause: 'A fault at the model provider or the integration, usually short.',
  fix: "Retry; if it stays, look at the provider's status page and set a fallback model.",
  docsUrl: docs('logs'),
  severity: 'error',
  retryable: true,
  family: 'server_error',
  weakTexts: [
    'bad gateway',
    'server had an error',
    'internal server error',
    'internal error',
    'api error',
    'server error',
    'provider returned error',
    'internal failure',
    'fatal error',
    'model error exception',
    'model returned an error',
    'scraping engines failed',
    'status code (500|502|520|521|522|523|524|525|526|527|530)',
    'status (500|502)',
    'http (500|502)',
    'error 502',
  ],
  examples: {
    matching: [
      failedNode(
        'LLMNode',
        500,
        {
          type: 'server_error',
          message: 'The server had an error while processing your request. Sorry about that!',
        },
        'openai',
      ),
      failedNode('LLMNode', 500, { type: 'api_error', message: 'Internal server error' }, 'anthropic'),
      failedNode('notionNode', 502, { code: 'bad_gateway', message: 'Bad gateway' }),
      failedNode('LLMNode', 502, 'Provider returned error', 'openrouter'),
      failedNode('apiNode', 500, null),
      failedNode('apiNode', 520, null),
      failedNode('apiNode', null, 'Request failed with status code 502'),
      failedNode('firecrawlNode', 500, 'All scraping engines failed'),
    ],
    nonMatching: [
      failedNode('codeNode', 500, null),
      failedNode('IndexNode', 509, 'Failed execution of retried request'),
    ],
  },
};
