import { docs, type CatalogEntry } from '../../entry.js';
import { answered, graphqlError, sdkResult } from '../../examples.js';

export const rateLimited: CatalogEntry = {
  code: 'RATE_LIMITED',
  area: 'request',
  meaning: 'Too many requests in a short time.',
  cause: 'The app, or several apps behind one address, call faster than the platform or its edge allows.',
  fix: 'Back off exponentially, respect Retry-After, spread the calls and cache answers where possible.',
  docsUrl: docs('limits'),
  severity: 'warning',
  retryable: true,
  family: 'rate_limit',
  texts: [
    'rate limit*',
    'ratelimit*',
    'too many requests',
    'throttled',
    'throttling*',
    'request limit exceeded',
    'requests per (second|minute)',
    'slow down',
  ],
  examples: {
    matching: [
      answered(429, { message: 'Too Many Requests' }, { 'retry-after': '7' }),
      answered(429, 'error code: 1015'),
      answered(503, 'error code: 1015'),
      answered(429, ''),
      graphqlError(200, 'nope', { code: 'RATE_LIMITED' }),
      graphqlError(200, 'nope', { code: 'TOO_MANY_REQUESTS' }),
      graphqlError(500, 'nope', { code: 'RATE_LIMIT_EXCEEDED' }),
      graphqlError(400, 'Rate limit exceeded, please try again in 20s'),
      graphqlError(200, 'nope', { http: { status: 429 } }),
      answered(429, { message: 'Rate limit of 60 requests per minute reached. Upgrade your plan for more.' }),
      sdkResult('Too many requests', 429),
      sdkResult('Unexpected token \'e\', "error code: 1015" is not valid JSON', 500),
    ],
    nonMatching: [
      answered(429, { message: 'Monthly execution quota exhausted (100,000 of 100,000). Please upgrade.' }),
      answered(401, { message: 'Too many requests' }),
    ],
  },
};
