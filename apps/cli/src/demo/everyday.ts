import { API_FLOWS, DIGEST, INDEXING, ORDERS, SUPPORT, TRIAGE } from './flows.js';
import { between, hex, pick, uuid } from './random.js';
import { answered, graphqlError, unanswered } from './requests.js';
import { failedRun, healedRun } from './runs.js';
import type { SceneWriter } from './story-event.js';

/**
 * What goes wrong on any day. None of it is a rate limit or a server error, so that the two alerts of the story
 * start and end with its spike and its outage.
 */
export const EVERYDAY: readonly SceneWriter[] = [
  (random) => ({
    code: 'INVALID_QUERY',
    flow: pick(random, API_FLOWS),
    http: answered(
      random,
      400,
      graphqlError('Cannot query field "answer" on type "WorkflowResponse".', 'GRAPHQL_VALIDATION_FAILED'),
    ),
  }),
  (random) => ({
    code: 'PAYLOAD_MISMATCH',
    flow: TRIAGE,
    http: answered(
      random,
      400,
      graphqlError(
        'Variable "$payload" got invalid value { ticket: null }; Expected type String.',
        'BAD_USER_INPUT',
      ),
    ),
  }),
  (random) => ({
    code: 'UNAUTHORIZED',
    flow: pick(random, API_FLOWS),
    http: answered(random, 401, { message: 'Unauthorized' }),
  }),
  (random) => ({
    code: 'FORBIDDEN',
    flow: DIGEST,
    http: answered(random, 403, { message: 'x-project-id does not match the project of this key' }),
  }),
  (random) => ({
    code: 'NOT_FOUND',
    flow: SUPPORT,
    http: answered(random, 404, graphqlError(`Flow ${uuid(random)} is not deployed`, 'NOT_FOUND')),
  }),
  (random) => ({
    code: 'GRAPHQL_ERROR',
    flow: ORDERS,
    http: answered(random, 200, graphqlError('Parcel service said no', 'PARCEL_REFUSED')),
  }),
  (random) => ({
    code: 'GRAPHQL_PARTIAL_ERROR',
    flow: SUPPORT,
    http: answered(random, 200, {
      errors: [{ message: 'Could not load usage for this run', path: ['executeWorkflow', 'usage'] }],
      data: { executeWorkflow: { status: 'success', result: { answer: 'Within 30 days.' }, usage: null } },
    }),
  }),
  (random) => ({
    code: 'CLIENT_TIMEOUT',
    flow: pick(random, API_FLOWS),
    http: unanswered(),
    error: { name: 'TimeoutError', message: 'The operation was aborted due to timeout' },
  }),
  (random) => ({
    code: 'NETWORK_ERROR',
    flow: pick(random, API_FLOWS),
    http: unanswered(),
    error: { name: 'TypeError', message: 'fetch failed', code: 'ECONNRESET', cause: { code: 'ECONNRESET' } },
  }),
  (random) => ({
    code: 'NODE_INPUT_INVALID',
    flow: SUPPORT,
    run: failedRun(
      SUPPORT,
      {
        nodeId: 'LLMNode_746',
        statusCode: 400,
        error: 'Variable {{triggerNode_1.output.qestion}} could not be resolved',
      },
      random,
    ),
  }),
  (random) => ({
    code: 'NODE_CODE_ERROR',
    flow: ORDERS,
    run: failedRun(
      ORDERS,
      {
        nodeId: 'codeNode_443',
        statusCode: 500,
        error: `TypeError: Cannot read properties of undefined (reading 'parcels')\n    at <anonymous>:${between(random, 3, 40)}:17`,
      },
      random,
    ),
  }),
  (random) => ({
    code: 'NODE_CONTEXT_LENGTH',
    flow: DIGEST,
    run: failedRun(
      DIGEST,
      {
        nodeId: 'LLMNode_655',
        statusCode: 400,
        error: `The input token count (${between(random, 1_050_000, 1_900_000)}) exceeds the maximum number of tokens allowed (1048576).`,
      },
      random,
    ),
  }),
  (random) => ({
    code: 'NODE_RESOURCE_NOT_FOUND',
    flow: DIGEST,
    run: failedRun(
      DIGEST,
      { nodeId: 'slackNode_226', statusCode: 404, output: { ok: false, error: 'channel_not_found' } },
      random,
    ),
  }),
  (random) => ({
    code: 'NODE_CONNECTION_FAILED',
    flow: DIGEST,
    run: failedRun(
      DIGEST,
      { nodeId: 'postgresNode_177', statusCode: 500, error: 'connect ECONNREFUSED 10.0.4.17:5432' },
      random,
    ),
  }),
  (random) => ({
    code: 'NODE_INPUT_INVALID',
    flow: INDEXING,
    run: failedRun(
      INDEXING,
      {
        nodeId: 'vectorizeNode_624',
        statusCode: 400,
        output: { message: 'invalid request: text must be provided', id: hex(random, 24) },
      },
      random,
    ),
  }),
  (random) => ({
    code: 'NODE_OUT_OF_MEMORY',
    flow: INDEXING,
    run: failedRun(
      INDEXING,
      { nodeId: 'chunkNode_518', statusCode: 500, error: 'Exceeded memory limit: isolate used 128 MB' },
      random,
    ),
  }),
  (random) => ({ code: null, flow: ORDERS, run: healedRun(ORDERS, 'LLMNode_388', random) }),
];
