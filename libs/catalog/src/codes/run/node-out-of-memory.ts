import { docs, type CatalogEntry } from '../../entry.js';
import { failedNode, failedRun } from '../../examples.js';

export const nodeOutOfMemory: CatalogEntry = {
  code: 'NODE_OUT_OF_MEMORY',
  area: 'run',
  meaning: 'The node needed more memory than its runtime has (128 MB; 6 GB in container mode).',
  cause: 'A large file, list or response was held in memory at once.',
  fix: 'Work in smaller pieces (batch, pages, smaller chunks), or run the Flow in container mode.',
  docsUrl: docs('limits'),
  severity: 'error',
  retryable: false,
  texts: [
    'out of memory',
    'memory limit',
    'memory limits',
    'heap limit',
    'heap out of memory',
    'exceeded … memory',
    'memory … exceeded',
    'exceeds … memory limit',
    'oom killed',
    'oomkilled',
    'oom',
    'allocation failed',
    'array buffer allocation failed',
    'not enough memory',
    'insufficient memory',
    'memory exhausted',
    'ran out of memory',
    'requires more (system |)memory',
  ],
  examples: {
    matching: [
      failedNode('chunkNode', 503, 'Exceeded memory limit: isolate used 128 MB'),
      failedNode('codeNode', 500, 'Worker exceeded memory limit.'),
      failedNode('extractFromFileNode', 500, 'JavaScript heap out of memory'),
      failedNode('vectorizeNode', null, 'Container was OOMKilled'),
      failedRun({ message: 'Memory limit of 128 MB exceeded', statusCode: 500 }),
    ],
    nonMatching: [failedNode('codeNode', 500, 'RangeError: Maximum call stack size exceeded')],
  },
};
