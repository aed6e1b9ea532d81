import { explain } from './explain.js';

/** One failure as it is sent, explained, stored and grouped: the thread of the OpenAPI document's examples. */
export const RUN_EVENT = {
  kind: 'flow_run',
  eventId: '8f14e45f-ceea-467f-9575-1c1f1d0b3a01',
  occurredAt: '2026-11-20T08:01:07.137Z',
  projectId: '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11',
  flowId: '4be6dea6-d13c-44d8-87cf-5ad46361c890',
  requestId: 'b61e6ba5-3682-4dd6-b804-69b84b2d451c',
  environment: 'production',
  durationMs: 5321,
  run: {
    status: 'error',
    statusCode: 200,
    nodes: [
      { nodeId: 'triggerNode_1', nodeType: 'graphqlNode', nodeName: 'API Request', status: 'success' },
      {
        nodeId: 'LLMNode_746',
        nodeType: 'LLMNode',
        nodeName: 'Generate Text',
        status: 'error',
        statusCode: 429,
        input: { generativeModelName: { model_name: 'gpt-4o-mini', provider_name: 'openai' } },
        error: 'Rate limit reached for requests per minute. Please try again in 20s.',
      },
    ],
  },
};

export const REQUEST_EVENT = {
  kind: 'request',
  projectId: '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11',
  http: {
    method: 'POST',
    url: 'https://my-project.example/graphql',
    status: 429,
    headers: { 'retry-after': '20' },
    body: '{"message":"Too many requests"}',
  },
};

export const BARE_PAYLOAD = {
  errors: [
    {
      message: 'Cannot query field "answer" on type "Result".',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    },
  ],
};

/** What is answered for the run: judged here and now, so that the document cannot tell an old answer. */
export const EXPLANATION = explain(RUN_EVENT, {
  now: Date.parse(RUN_EVENT.occurredAt),
  headers: {},
  redactEmails: false,
  customCodes: () => undefined,
});
