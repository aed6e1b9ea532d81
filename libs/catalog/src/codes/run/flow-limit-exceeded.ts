import { docs, type CatalogEntry } from '../../entry.js';
import { failedNode, failedRun } from '../../examples.js';

export const flowLimitExceeded: CatalogEntry = {
  code: 'FLOW_LIMIT_EXCEEDED',
  area: 'run',
  meaning: 'The Flow passed a structural limit of the platform.',
  cause:
    'Flows call each other more than 100 deep, a batch has too many iterations, or a loop holds too many nodes.',
  fix: 'End the recursion, split the batch over several runs, or move nodes of the body into a Flow of their own.',
  docsUrl: docs('limits'),
  severity: 'error',
  retryable: false,
  texts: [
    '(nested|nesting|flow|sub flow|subflow|call|recursion|execution) depth',
    'depth … (exceeded|limit|exceeds|reached)',
    '(maximum|max) (depth|recursion|nesting)',
    'nested (flow|flows|flow calls|workflow|workflows) … (limit|exceeded|maximum|max|too deep)',
    '(iteration|iterations) … (limit|exceeded|maximum|exceeds|max|allowed)',
    '(maximum|max|limit|too many|exceeded|exceeds) … (iterations|iteration)',
    'too many nodes',
    '(loop|batch|agent) … nodes … (limit|maximum|max|at most|exceed*)',
    'node limit*',
    'nodes limit*',
    '(maximum|max|limit|at most|up to|more than|allowed) (of |is |)(20|twenty|number of|) nodes',
    'more than 20 nodes',
    'limit of … nodes',
    'nodes in (a|the|this|one) (loop|batch|agent)',
    'nested (batch|batches|loops) … (not|cannot|unsupported)',
    'batch … (inside|within) … batch',
    '(batch|loop) … limit … (exceeded|reached)',
    '(batch|loop) limit',
    'flow limit exceeded',
  ],
  examples: {
    matching: [
      failedNode('batchNode', 400, 'Batch iterations limit exceeded (100 max)'),
      failedNode('flowNode', 500, 'Maximum nested Flow depth of 100 exceeded'),
      failedNode('forLoopNode', 400, 'A loop may hold at most 20 nodes: too many nodes (24)'),
      failedRun({ message: 'Nested flow calls exceeded the limit of 100', statusCode: 500 }),
      failedNode('batchNode', 400, 'Nested batch is not allowed'),
    ],
    nonMatching: [failedNode('codeNode', 500, 'RangeError: Maximum call stack size exceeded')],
  },
};
