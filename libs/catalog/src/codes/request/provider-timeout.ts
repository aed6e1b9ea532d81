import { docs, type CatalogEntry } from '../../entry.js';
import { answered, graphqlError } from '../../examples.js';

export const providerTimeout: CatalogEntry = {
  code: 'PROVIDER_TIMEOUT',
  area: 'request',
  meaning: 'The model provider behind the Flow took too long.',
  cause: 'A slow model or a very large prompt, reported by the platform as 504.',
  fix: 'Retry, shorten prompt and output, use a faster model, or call the Flow asynchronously.',
  docsUrl: docs('logs'),
  severity: 'error',
  retryable: true,
  family: 'server_error',
  examples: {
    matching: [
      answered(504, { message: 'Gateway Timeout' }),
      graphqlError(504, 'mistral: upstream timeout after 60000ms', { code: 'UPSTREAM_TIMEOUT' }),
      graphqlError(500, 'nope', { http: { status: 504 } }),
    ],
    nonMatching: [
      answered(504, '<html>504 Gateway Time-out</html>'),
      answered(504, 'upstream request timeout'),
    ],
  },
};
