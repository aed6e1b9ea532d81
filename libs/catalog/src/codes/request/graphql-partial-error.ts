import { docs, type CatalogEntry } from '../../entry.js';
import { answered, graphqlError } from '../../examples.js';

export const graphqlPartialError: CatalogEntry = {
  code: 'GRAPHQL_PARTIAL_ERROR',
  area: 'request',
  meaning: 'The answer holds data and errors at once: part of what was asked for is missing.',
  cause: 'A field of the response could not be resolved; the rest could.',
  fix: 'Look at the path and message in `errors[]`, and let the app cope with the missing field.',
  docsUrl: docs('error-reference'),
  severity: 'warning',
  retryable: false,
  examples: {
    matching: [
      graphqlError(200, 'Could not load usage', undefined, {
        executeWorkflow: { status: 'success', usage: null },
      }),
      graphqlError(
        200,
        'Some tags failed',
        { code: 'TAGS_PARTIAL' },
        { executeWorkflow: { status: 'success' } },
      ),
      answered(206, { errors: ['Usage is not ready'], data: { checkStatus: { status: 'success' } } }),
    ],
    nonMatching: [
      graphqlError(200, 'Could not load usage', undefined, { executeWorkflow: null }),
      graphqlError(200, 'Invalid API key', undefined, { executeWorkflow: { status: 'success' } }),
    ],
  },
};
