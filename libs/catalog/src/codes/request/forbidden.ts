import { docs, type CatalogEntry } from '../../entry.js';
import { answered, graphqlError, sdkResult } from '../../examples.js';

export const forbidden: CatalogEntry = {
  code: 'FORBIDDEN',
  area: 'request',
  meaning: 'The key is valid but may not use this project or Flow.',
  cause:
    '`x-project-id` names another project, the key has no access to the Flow, or the token was renewed for another user.',
  fix: 'Check that `x-project-id` is the project that owns the Flow and that the key has access to it.',
  docsUrl: docs('error-reference'),
  severity: 'critical',
  retryable: false,
  texts: [
    'forbidden',
    'permission denied',
    'no permission*',
    'insufficient (permission|permissions|privileges|scope|access)',
    '(not|dont|doesnt) have (permission|permissions|access|the required permission*)',
    'not have … permission*',
    'not permitted',
    'not allowed to (access|execute|run|use|call|perform)',
    'access denied',
    'access to … (denied|forbidden)',
    '(not|isnt|arent) authorized to',
    'not authorised',
    'not authorized',
  ],
  examples: {
    matching: [
      answered(403, { message: 'Forbidden' }),
      answered(403, '<html><title>Access denied</title>error code: 1020</html>'),
      graphqlError(500, 'Forbidden resource', { code: 'FORBIDDEN' }),
      graphqlError(200, 'You do not have permission to run this Flow'),
      graphqlError(200, 'nope', { http: { status: 403 } }),
      graphqlError(403, 'nope', { code: 'UNAUTHENTICATED' }),
      answered(403, { message: 'Token expired' }),
      sdkResult('Key has no permission for this project', 403),
    ],
    nonMatching: [answered(401, { message: 'Forbidden' }), answered(404, { message: 'Forbidden' })],
  },
};
