import { docs, type CatalogEntry } from '../../entry.js';
import { answered, sdkResult } from '../../examples.js';

export const retryFailed: CatalogEntry = {
  code: 'RETRY_FAILED',
  area: 'request',
  meaning: 'A request that the platform retried failed again (509).',
  cause: 'The reason of the first failure still holds.',
  fix: "Find the first failure of this request in Studio's Logs and solve that one; another retry will not help.",
  docsUrl: docs('logs'),
  severity: 'error',
  retryable: false,
  family: 'server_error',
  examples: {
    matching: [
      answered(509, ''),
      answered(509, { message: 'Failed execution of retried request' }),
      answered(509, 'retry failed'),
      sdkResult('Failed execution of retried request', 509),
    ],
    nonMatching: [answered(509, '<html>509 Bandwidth Limit Exceeded</html>')],
  },
};
