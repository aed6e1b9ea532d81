import { docs, type CatalogEntry } from '../../entry.js';
import { sdkResult, unanswered } from '../../examples.js';
import { CONNECTION_PHRASES, NO_ANSWER_PHRASES } from '../../text/transport-phrases.js';

export const networkError: CatalogEntry = {
  code: 'NETWORK_ERROR',
  area: 'request',
  meaning: 'No HTTP response came at all.',
  cause: 'DNS, a refused or reset connection, a TLS fault, or no network at the caller.',
  fix: "Check the endpoint's host name and the caller's network, DNS and certificates; retry with backoff.",
  docsUrl: docs('error-reference'),
  severity: 'error',
  retryable: true,
  texts: CONNECTION_PHRASES,
  weakTexts: NO_ANSWER_PHRASES,
  examples: {
    matching: [
      unanswered('TypeError', 'fetch failed', 'ECONNREFUSED'),
      unanswered('TypeError', 'fetch failed', undefined, {
        code: 'ENOTFOUND',
        message: 'getaddrinfo ENOTFOUND x.lamatic.dev',
      }),
      unanswered('TypeError', 'fetch failed', undefined, { code: 'UND_ERR_CONNECT_TIMEOUT' }),
      unanswered('Error', 'connect ETIMEDOUT 104.16.0.1:443', 'ETIMEDOUT'),
      unanswered('Error', 'socket hang up', 'ECONNRESET'),
      unanswered('Error', 'unable to verify the first certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      unanswered('TypeError', 'Failed to fetch'),
      unanswered('TypeError', 'Load failed'),
      unanswered('AggregateError', '', 'ECONNREFUSED'),
      sdkResult('fetch failed', 500),
    ],
    nonMatching: [
      unanswered('TypeError', 'fetch failed', undefined, { code: 'UND_ERR_BODY_TIMEOUT' }),
      unanswered('AbortError', 'The user aborted a request.'),
    ],
  },
};
