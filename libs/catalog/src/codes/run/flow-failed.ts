import { docs, type CatalogEntry } from '../../entry.js';
import { failedNode, failedRun } from '../../examples.js';

export const flowFailed: CatalogEntry = {
  code: 'FLOW_FAILED',
  area: 'run',
  meaning: 'The run failed; no node is named and the text says no more than that.',
  cause: 'Unknown from this evidence.',
  fix: "Open the run in Studio's Logs, or ask checkStatus for its trace, and look for the failing node.",
  docsUrl: docs('error-reference'),
  severity: 'error',
  retryable: false,
  examples: {
    matching: [
      failedRun({ statusCode: 500 }),
      failedRun({ statusCode: 200, output: null }),
      failedRun({
        nodes: [{ status: 'error', statusCode: 500, error: 'Something failed' }],
        statusCode: 500,
      }),
      failedRun({ message: 'Workflow execution failed', statusCode: 500 }),
    ],
    nonMatching: [
      failedRun({ message: 'retry failed', statusCode: 509 }),
      failedNode('apiNode', null, 'boom'),
    ],
  },
};
