import { docs, type CatalogEntry } from '../../entry.js';
import { failedNode, failedRun } from '../../examples.js';

export const flowRetryFailed: CatalogEntry = {
  code: 'FLOW_RETRY_FAILED',
  area: 'run',
  meaning: 'A run was retried and failed again; no node is named.',
  cause: 'The reason of the first failure still holds.',
  fix: "Find the first failed run of this request in Studio's Logs and solve that one.",
  docsUrl: docs('logs'),
  severity: 'error',
  retryable: false,
  family: 'server_error',
  examples: {
    matching: [
      failedRun({ message: 'retry 5/5 failed', result: null, statusCode: 509, timeTakenInSeconds: 3 }),
      failedRun({ statusCode: 509 }),
    ],
    nonMatching: [failedNode('IndexNode', 509, 'Failed execution of retried request')],
  },
};
