import { docs, type CatalogEntry } from '../../entry.js';
import { failedNode, failedRun } from '../../examples.js';

export const flowTimeout: CatalogEntry = {
  code: 'FLOW_TIMEOUT',
  area: 'run',
  meaning:
    'The run passed its time limit (about 2 or 5 minutes synchronous, 20 asynchronous, 1 hour in container mode).',
  cause: 'The nodes together take longer than the mode of the Flow allows.',
  fix: 'Run the Flow asynchronously or in container mode, batch less per run, and speed up the slowest node.',
  docsUrl: docs('limits'),
  severity: 'error',
  retryable: true,
  family: 'server_error',
  texts: [
    '(run|flow|workflow|execution|agent) … (timed out|timedout|timeout|time limit|took too long|deadline)',
    '(timed out|timedout|timeout|time limit|deadline) … (run|flow|workflow|execution)',
    '(maximum|max) (execution|run|processing) (time|duration)',
    'exceeded … (time limit|minutes|execution time|hour|hours|hour limit|seconds)',
    'time limit',
  ],
  examples: {
    matching: [
      failedRun({ message: 'Workflow run timed out', statusCode: 408 }),
      failedRun({ message: 'Execution exceeded the time limit of 120 seconds', statusCode: 500 }),
      failedRun({ error: { message: 'Flow execution timed out after 20 minutes' }, statusCode: 200 }),
      failedRun({ message: 'Timed out', statusCode: 408, nodes: [] }),
      failedRun({ statusCode: 408 }),
    ],
    nonMatching: [
      failedNode('LLMNode', 504, 'Request timed out', 'openai'),
      failedRun({ message: 'Provider request timed out: gemini', statusCode: 504 }),
    ],
  },
};
