import { docs, type CatalogEntry } from '../../entry.js';
import { answered, graphqlError } from '../../examples.js';

export const clientError: CatalogEntry = {
  code: 'CLIENT_ERROR',
  area: 'request',
  meaning: 'The request was refused or redirected for a reason without a row of its own.',
  cause: "A wrong method or content type, a body that is too large, or a URL that is not the endpoint's.",
  fix: "Call the project's GraphQL URL directly with POST and JSON; look the status up for the rest.",
  docsUrl: docs('error-reference'),
  severity: 'error',
  retryable: false,
  texts: [
    'redirect count exceeded',
    'too many redirects',
    'unexpected redirect',
    'err fr too many redirects',
  ],
  examples: {
    matching: [
      answered(405, { message: 'Method Not Allowed' }),
      answered(413, '<html>413</html>'),
      graphqlError(406, 'Cannot satisfy Accept header', { code: 'NOT_ACCEPTABLE' }),
      graphqlError(415, 'nope', { code: 'BAD_USER_INPUT' }),
      answered(301, '', { location: 'https://lamatic.ai' }),
      answered(307, ''),
      answered(402, { message: 'Payment Required' }),
    ],
    nonMatching: [answered(408, ''), answered(422, ''), answered(400, '')],
  },
};
