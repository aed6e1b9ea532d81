import { API_FLOWS, ORDERS, SUPPORT, TRIAGE } from './flows.js';
import { between, hex, pick } from './random.js';
import { answered, edgePage, graphqlError, limitHeaders } from './requests.js';
import { failedRun } from './runs.js';
import type { SceneWriter } from './story-event.js';

/** A release of one Flow went out with a key that its provider does not know: one node fails in every run. */
export const BROKEN_CREDENTIAL: readonly SceneWriter[] = [
  (random) => ({
    code: 'NODE_CREDENTIALS',
    flow: SUPPORT,
    run: failedRun(
      SUPPORT,
      {
        nodeId: 'LLMNode_746',
        statusCode: 401,
        output: {
          error: {
            message: `Incorrect API key provided: sk-proj-${'*'.repeat(24)}${hex(random, 4)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
            type: 'invalid_request_error',
            param: null,
            code: 'invalid_api_key',
          },
        },
      },
      random,
    ),
  }),
];

/** A campaign sends more traffic than the plan and the model provider allow. */
export const RATE_LIMIT_SPIKE: readonly SceneWriter[] = [
  (random) => {
    const wait = between(random, 2, 20);
    return {
      code: 'RATE_LIMITED',
      flow: pick(random, API_FLOWS),
      http: answered(random, 429, { message: 'Too Many Requests' }, limitHeaders(wait)),
    };
  },
  (random) => ({
    code: 'RATE_LIMITED',
    flow: TRIAGE,
    http: answered(
      random,
      200,
      graphqlError(`Rate limit exceeded, try again in ${between(random, 2, 20)}s`, 'RATE_LIMITED'),
    ),
  }),
  (random) => ({
    code: 'NODE_RATE_LIMITED',
    flow: TRIAGE,
    run: failedRun(
      TRIAGE,
      {
        nodeId: 'InstructorLLMNode_204',
        statusCode: 429,
        error: {
          message:
            'Rate limit reached for model `llama-3.3-70b-versatile` on tokens per minute (TPM): ' +
            `Limit 12000, Used ${between(random, 11_000, 12_000)}, Requested ${between(random, 800, 2_400)}. ` +
            `Please try again in ${between(random, 2, 20)}s.`,
          type: 'tokens',
          code: 'rate_limit_exceeded',
        },
      },
      random,
    ),
  }),
];

/** A model provider goes down: runs fail at its node, calls fail with 502, 503 and 504. */
export const PROVIDER_OUTAGE: readonly SceneWriter[] = [
  (random) => ({
    code: 'NODE_PROVIDER_UNAVAILABLE',
    flow: ORDERS,
    run: failedRun(
      ORDERS,
      {
        nodeId: 'LLMNode_388',
        statusCode: 529,
        output: {
          type: 'error',
          error: { type: 'overloaded_error', message: 'Overloaded' },
          request_id: `req_${hex(random, 24)}`,
        },
      },
      random,
    ),
  }),
  (random) => ({
    code: 'PROVIDER_ERROR',
    flow: ORDERS,
    http: answered(random, 502, { message: 'anthropic answered with an internal error' }),
  }),
  (random) => ({
    code: 'PROVIDER_UNAVAILABLE',
    flow: ORDERS,
    http: answered(random, 503, { message: 'Service Unavailable' }),
  }),
  (random) => ({
    code: 'PROVIDER_TIMEOUT',
    flow: ORDERS,
    http: answered(
      random,
      504,
      graphqlError('anthropic: upstream timeout after 60000ms', 'UPSTREAM_TIMEOUT', {
        provider: 'Anthropic',
      }),
    ),
  }),
  (random) => ({
    code: 'EDGE_ERROR',
    flow: ORDERS,
    http: answered(random, 502, edgePage(random), {
      'content-type': 'text/html; charset=UTF-8',
      server: 'cloudflare',
    }),
  }),
];
