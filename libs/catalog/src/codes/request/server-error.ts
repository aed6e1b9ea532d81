import { docs, type CatalogEntry } from '../../entry.js';
import { answered, graphqlError, sdkResult } from '../../examples.js';

export const serverError: CatalogEntry = {
  code: 'SERVER_ERROR',
  area: 'request',
  meaning: 'The platform failed while it handled the request.',
  cause: 'A fault on the side of the platform, or a Flow error that it did not explain.',
  fix: 'Retry with backoff; if it stays, look at https://status.lamatic.ai and contact support.',
  docsUrl: docs('error-reference'),
  severity: 'error',
  retryable: true,
  family: 'server_error',
  texts: ['internal server error'],
  examples: {
    matching: [
      answered(500, { message: 'Internal Server Error' }),
      answered(500, 'Internal Server Error'),
      answered(500, ''),
      answered(507, { error: 'Insufficient Storage' }),
      graphqlError(200, 'nope', { code: 'INTERNAL_SERVER_ERROR' }),
      graphqlError(400, 'nope', { code: 'INTERNAL_SERVER_ERROR' }),
      graphqlError(500, 'nope', { code: 'SOMETHING_ELSE' }),
      graphqlError(200, 'nope', { http: { status: 500 } }),
      sdkResult('Something broke', 500),
    ],
    nonMatching: [
      answered(500, '<html><title>500</title></html>'),
      answered(507, 'Insufficient Storage'),
      graphqlError(500, 'nope', { code: 'FORBIDDEN' }),
    ],
  },
};
