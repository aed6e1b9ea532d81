import { docs, type CatalogEntry } from '../../entry.js';
import { answered, graphqlError, sdkResult } from '../../examples.js';

export const unauthorized: CatalogEntry = {
  code: 'UNAUTHORIZED',
  area: 'request',
  meaning: 'The API key is missing or not valid.',
  cause: 'Wrong key, a key that is not active yet, an expired token, or no Authorization header.',
  fix: 'Send `Authorization: Bearer <key>` with the exact key from Studio, Settings, API Keys; redeploy after making a new one.',
  docsUrl: docs('error-reference'),
  severity: 'critical',
  retryable: false,
  family: 'credentials',
  texts: [
    'unauthenticated',
    'unauthorized',
    'unauthorised',
    'not authenticated',
    '(invalid|missing|incorrect|wrong|bad|no|expired|unknown) (api key|apikey|api keys|access token|auth token|bearer token|token|jwt|credentials|signature|x api key|authorization|authentication)',
    '(api key|apikey|access token|auth token|authorization header|bearer token|jwt|lamatic signature) … (missing|invalid|not valid|required|expired|revoked|inactive|not active|not found|not provided|was not provided|incorrect|malformed|disabled|deactivated|unknown)',
    'token (has |is |was |)(expired|invalid|revoked)',
    'jwt (expired|malformed)',
    'invalid jwt',
    'could not verify jwt',
    'must provide … api key',
    'authentication (required|failed|is required|error|hook unauthorized)',
    'must be (logged|signed) in',
    'must be authenticated',
  ],
  examples: {
    matching: [
      answered(401, { message: 'Unauthorized' }),
      answered(401, ''),
      answered(401, '<html>401</html>'),
      graphqlError(401, 'nope', { code: 'FORBIDDEN' }),
      graphqlError(200, 'nope', { code: 'UNAUTHENTICATED' }),
      graphqlError(500, 'Context creation failed: invalid API key', { code: 'UNAUTHENTICATED' }),
      graphqlError(200, 'Invalid API key'),
      graphqlError(400, 'API key is missing'),
      graphqlError(200, 'nope', { http: { status: 401 } }),
      answered(200, { errors: ['Missing API key'] }),
      sdkResult('Invalid API key', 401),
    ],
    nonMatching: [
      answered(403, { message: 'Invalid API key' }),
      answered(400, { message: 'Invalid API key' }),
    ],
  },
};
