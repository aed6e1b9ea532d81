import { docs, type CatalogEntry } from '../../entry.js';
import { answered, sdkResult, unanswered } from '../../examples.js';
import { TOO_LONG_PHRASES, WAITING_PHRASES } from '../../text/transport-phrases.js';

export const clientTimeout: CatalogEntry = {
  code: 'CLIENT_TIMEOUT',
  area: 'request',
  meaning: 'The caller gave up before the answer came.',
  cause: "The client's own time limit or an abort; the run may go on at the platform.",
  fix: 'Raise the client timeout above the limit of the Flow, or call it asynchronously and ask checkStatus.',
  docsUrl: docs('limits'),
  severity: 'warning',
  retryable: true,
  texts: [
    ...WAITING_PHRASES,
    'request checkStatus timedout',
    'polling … (timed out|timedout|timeout|exceeded)',
    '(timed out|timedout|timeout) … polling',
    'still be executing in the background',
  ],
  weakTexts: [...TOO_LONG_PHRASES, 'cancelled', 'canceled'],
  examples: {
    matching: [
      unanswered('AbortError', 'This operation was aborted', 'ABORT_ERR'),
      unanswered('TimeoutError', 'The operation was aborted due to timeout'),
      unanswered('AxiosError', 'timeout of 30000ms exceeded', 'ECONNABORTED'),
      unanswered('TypeError', 'fetch failed', undefined, { code: 'UND_ERR_HEADERS_TIMEOUT' }),
      unanswered('TypeError', 'terminated', undefined, { name: 'BodyTimeoutError' }),
      answered(408, ''),
      answered(408, { message: 'Request Timeout' }),
      sdkResult('Request checkStatus timedout after 900 seconds, your request may still be executing', 408),
      sdkResult('This operation was aborted', 500),
    ],
    nonMatching: [
      unanswered('TypeError', 'fetch failed', undefined, {
        code: 'UND_ERR_CONNECT_TIMEOUT',
        message: 'Connect Timeout Error',
      }),
      unanswered('Error', 'connect ETIMEDOUT 104.16.0.1:443', 'ETIMEDOUT'),
    ],
  },
};
