import { docs, type CatalogEntry } from '../../entry.js';
import { answered, graphqlError } from '../../examples.js';

export const providerUnavailable: CatalogEntry = {
  code: 'PROVIDER_UNAVAILABLE',
  area: 'request',
  meaning: 'The model provider behind the Flow is overloaded and no fallback answered.',
  cause: 'The provider is short of capacity or under maintenance, reported by the platform as 503.',
  fix: 'Retry with backoff and set a fallback model in the Flow.',
  docsUrl: docs('logs'),
  severity: 'error',
  retryable: true,
  family: 'server_error',
  examples: {
    matching: [
      answered(503, { message: 'Service Unavailable' }),
      graphqlError(503, 'Rate limit exceeded', { code: 'RATE_LIMITED' }),
      graphqlError(200, 'nope', { http: { status: 503 } }),
    ],
    nonMatching: [answered(503, 'no healthy upstream'), answered(503, '<html>503</html>')],
  },
};
