import { docs, type CatalogEntry } from '../../entry.js';
import { answered, graphqlError } from '../../examples.js';

export const providerError: CatalogEntry = {
  code: 'PROVIDER_ERROR',
  area: 'request',
  meaning: 'The model provider behind the Flow answered with an error.',
  cause: 'A fault at the provider, reported by the platform as 502.',
  fix: "Retry with backoff, look at the provider's status page, and set a fallback model in the Flow.",
  docsUrl: docs('logs'),
  severity: 'error',
  retryable: true,
  family: 'server_error',
  examples: {
    matching: [
      answered(502, { message: 'Bad Gateway' }),
      graphqlError(502, 'openai answered 500', { code: 'UPSTREAM_ERROR' }),
      graphqlError(200, 'nope', { http: { status: 502 } }),
      graphqlError(502, 'nope', { code: 'UNAUTHENTICATED' }),
    ],
    nonMatching: [
      answered(502, '<html>502 Bad Gateway</html>'),
      answered(502, ''),
      answered(502, 'Bad Gateway'),
    ],
  },
};
