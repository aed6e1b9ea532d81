import { docs, type CatalogEntry } from '../../entry.js';
import { failedNode } from '../../examples.js';
import { TOO_LONG_PHRASES, WAITING_PHRASES } from '../../text/transport-phrases.js';

export const nodeTimeout: CatalogEntry = {
  code: 'NODE_TIMEOUT',
  area: 'run',
  meaning: 'The node, or what it called, took too long.',
  cause: 'A slow model or query, a large input, or the processing limit of the node.',
  fix: 'Make the call smaller or faster (fewer tokens, an index, a page at a time), raise the timeout, or run the Flow asynchronously.',
  docsUrl: docs('limits'),
  severity: 'error',
  retryable: true,
  family: 'server_error',
  texts: [
    ...WAITING_PHRASES,
    'gateway (timeout|time out)',
    'etimeout',
    'statement timeout',
    'lock wait timeout',
    'query execution was interrupted',
    'time limit',
    'processing time',
    '(maximum|max) (execution |)time',
    'execution time … exceeded',
    'exceeded … execution time',
    'deadline exceeded',
    'took too long',
  ],
  weakTexts: [...TOO_LONG_PHRASES, '(status code|status|http|error|error code) (504|408)'],
  examples: {
    matching: [
      failedNode('postgresNode', 500, 'canceling statement due to statement timeout'),
      failedNode('LLMNode', 504, null, 'openai'),
      failedNode(
        'LLMNode',
        504,
        { status: 'DEADLINE_EXCEEDED', message: 'Deadline expired before operation could complete.' },
        'gemini',
      ),
      failedNode('LLMNode', 500, 'Request timed out.', 'openai'),
      failedNode('apiNode', 500, 'timeout of 30000ms exceeded'),
      failedNode('firecrawlNode', 408, 'Request timed out'),
      failedNode('codeNode', 500, 'Script execution timed out after 120000ms'),
      failedNode('codeNode', 408, 'Node exceeded its processing time limit'),
      failedNode(
        'MySQLNode',
        null,
        'ER_LOCK_WAIT_TIMEOUT: Lock wait timeout exceeded; try restarting transaction',
      ),
      failedNode('scraperNode', 500, 'Navigation timeout of 30000 ms exceeded'),
      failedNode('apiNode', null, { code: 'UND_ERR_HEADERS_TIMEOUT', message: 'Headers Timeout Error' }),
    ],
    nonMatching: [
      failedNode('apiNode', 500, 'connect ETIMEDOUT 10.0.0.1:443'),
      failedNode(
        'codeNode',
        500,
        'TimeoutError: The operation was aborted due to timeout\n    at eval (worker.js:1:1)',
      ),
      failedNode('apiNode', null, { code: 'UND_ERR_CONNECT_TIMEOUT', message: 'Connect Timeout Error' }),
    ],
  },
};
