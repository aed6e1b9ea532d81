import { docs, type CatalogEntry } from '../../entry.js';
import { failedNode, failedRun } from '../../examples.js';

export const nodeFailed: CatalogEntry = {
  code: 'NODE_FAILED',
  area: 'run',
  meaning: 'A node failed and its error says no more than that.',
  cause: 'Unknown from this evidence; often the detail is only in the trace.',
  fix: "Open the run in Studio's Logs and look at the node's input and output.",
  docsUrl: docs('logs'),
  severity: 'error',
  retryable: false,
  examples: {
    matching: [
      failedNode('codeNode', 500, null),
      failedNode('conditionNode', 500, 'Internal Server Error'),
      failedNode('variablesNode', 500, "TypeError: Cannot read properties of undefined (reading 'x')"),
      failedNode('IndexNode', 509, 'Failed execution of retried request'),
      failedNode('LLMNode', 418, null),
      failedNode('apiNode', null, 'boom'),
      failedNode('responseNode', 424, 'Previous node failed'),
      failedNode('branchNode', 500, 'Skipped because an upstream node failed'),
    ],
    nonMatching: [
      failedNode('apiNode', 500, null),
      failedRun({ message: 'Something failed', statusCode: 500 }),
    ],
  },
};
