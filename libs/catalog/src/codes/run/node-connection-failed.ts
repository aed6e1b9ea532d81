import { docs, type CatalogEntry } from '../../entry.js';
import { failedNode } from '../../examples.js';
import { CONNECTION_PHRASES, NO_ANSWER_PHRASES } from '../../text/transport-phrases.js';

export const nodeConnectionFailed: CatalogEntry = {
  code: 'NODE_CONNECTION_FAILED',
  area: 'run',
  meaning: 'The node got no answer: the connection could not be made or broke.',
  cause:
    'Wrong host or port, DNS, a firewall that does not let the platform in, a TLS fault, or the other side is down.',
  fix: 'Check host, port and TLS settings of the integration, and that the service lets connections of the platform in.',
  docsUrl: docs('logs'),
  severity: 'error',
  retryable: true,
  family: 'server_error',
  texts: CONNECTION_PHRASES,
  weakTexts: NO_ANSWER_PHRASES,
  examples: {
    matching: [
      failedNode('tablesNode', null, 'read ECONNRESET mongodb+srv://svc@cluster0.example.invalid/app'),
      failedNode('apiNode', 500, 'connect ECONNREFUSED 127.0.0.1:8080'),
      failedNode('postgresNode', 500, 'getaddrinfo ENOTFOUND db.example.invalid'),
      failedNode('apiNode', 500, 'connect ETIMEDOUT 10.0.0.1:443'),
      failedNode('apiNode', null, { code: 'UND_ERR_CONNECT_TIMEOUT', message: 'Connect Timeout Error' }),
      failedNode('LLMNode', 500, 'Connection error.', 'openai'),
      failedNode('apiNode', 500, 'fetch failed'),
      failedNode('apiNode', 500, { code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' }),
      failedNode('postgresNode', 500, 'Connection terminated unexpectedly'),
      failedNode('MSSQLNode', 500, 'Failed to connect to db.example.invalid:1433 in 15000ms'),
      failedNode('firecrawlNode', 500, 'net::ERR_NAME_NOT_RESOLVED'),
      failedNode('apiNode', 503, 'connect ECONNREFUSED 10.0.0.1:443'),
    ],
    nonMatching: [
      failedNode('codeNode', 500, 'TypeError: fetch failed\n    at eval (worker.js:1:1)'),
      failedNode('apiNode', 500, 'timeout of 30000ms exceeded'),
    ],
  },
};
