import { docs, type CatalogEntry } from '../../entry.js';
import { answered, graphqlError } from '../../examples.js';

export const badRequest: CatalogEntry = {
  code: 'BAD_REQUEST',
  area: 'request',
  meaning:
    'The endpoint refused the request, and neither the document nor the variables are named as the reason.',
  cause: 'A body that is no JSON, a missing header, or an operation name that the document does not have.',
  fix: 'Send JSON with `query` and `variables`, the content type `application/json` and the headers of the API panel.',
  docsUrl: docs('error-reference'),
  severity: 'error',
  retryable: false,
  examples: {
    matching: [
      answered(400, { message: 'Bad Request' }),
      answered(400, ''),
      answered(400, '<html><head><title>400 Bad Request</title></head></html>'),
      graphqlError(400, 'Unknown operation named "RunFlow".', { code: 'OPERATION_RESOLUTION_FAILURE' }),
      graphqlError(400, 'POST body missing, invalid Content-Type, or JSON object has no keys.'),
      answered(400, { message: 'Unexpected token } in JSON at position 5' }),
      graphqlError(200, 'nope', { http: { status: 400 } }),
    ],
    nonMatching: [
      graphqlError(400, 'Context creation failed: invalid API key'),
      graphqlError(400, 'nope', { code: 'NOT_FOUND' }),
    ],
  },
};
