import { docs, type CatalogEntry } from '../../entry.js';
import { answered, graphqlError, sdkResult } from '../../examples.js';

export const graphqlErrorEntry: CatalogEntry = {
  code: 'GRAPHQL_ERROR',
  area: 'request',
  meaning: 'The endpoint answered 200 with errors and no usable data.',
  cause: 'The operation failed for a reason that only the message tells.',
  fix: 'Read the message and extension code; give the code an entry of its own if it comes again.',
  docsUrl: docs('error-reference'),
  severity: 'error',
  retryable: false,
  examples: {
    matching: [
      graphqlError(200, 'Human-readable message', { code: 'ERROR_CODE' }),
      graphqlError(200, 'Something broke', undefined, { executeWorkflow: null }),
      answered(200, { errors: ['Something broke'] }),
      sdkResult('Something broke', 200),
    ],
    nonMatching: [
      graphqlError(200, 'Something broke', undefined, { executeWorkflow: { status: 'success' } }),
      graphqlError(200, 'nope', { code: 'FORBIDDEN' }),
      answered(200, { errors: [], data: { executeWorkflow: { status: 'success', result: {} } } }),
    ],
  },
};
