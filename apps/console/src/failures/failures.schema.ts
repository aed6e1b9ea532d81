import { z } from 'zod';
import { anyOf, pageOf, pageParams, textParam, wholeNumber } from '../http/parameters.js';
import { inOrder, timeParam, timestamp } from '../http/time.js';
import { classificationFields } from '../explain/classification.schema.js';

/** What lists and charts are narrowed by; the names are the same everywhere. */
export const failureFilters = {
  project: anyOf(textParam('Only this project.', '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11')),
  code: anyOf(textParam('Only this catalog code.', 'NODE_RATE_LIMITED')),
  kind: anyOf(
    z.enum(['request', 'flow_run']).meta({
      description: 'Only calls to the endpoint, or only runs of a Flow.',
      example: 'flow_run',
    }),
  ),
  httpStatus: anyOf(wholeNumber(100, 599, 'Only this status on the wire.', 429)),
  flow: anyOf(textParam('Only this Flow.', '4be6dea6-d13c-44d8-87cf-5ad46361c890')),
  node: anyOf(textParam('Only failures in which this node failed.', 'LLMNode_746')),
  provider: anyOf(textParam('Only this model provider.', 'openai')),
  environment: anyOf(textParam('Only this environment.', 'production')),
};

export const failuresQuery = z
  .strictObject({
    ...failureFilters,
    issue: anyOf(textParam('Only failures of this issue.', '0192f3c1-7d3a-8c55-9a63-2f1d8a7c9b3e')),
    from: timeParam('Only what occurred then or later.').optional(),
    to: timeParam('Only what occurred before.').optional(),
    q: textParam(
      'Only where the message contains this text, in any case. Looks at the last 24 hours unless `from` is given.',
      'try again',
      200,
    ).optional(),
    ...pageParams,
  })
  .superRefine(inOrder);

const failureFields = {
  id: z.uuid(),
  eventId: z.string(),
  kind: z.enum(['request', 'flow_run']),
  projectId: z.string(),
  flowId: z.string().nullable(),
  requestId: z.string().nullable(),
  environment: z.string().nullable(),
  occurredAt: timestamp,
  receivedAt: timestamp,
  occurredAtAssumed: z
    .boolean()
    .meta({ description: 'The sender gave no time; the time of receipt stands in.' }),
  occurredAtClamped: z
    .boolean()
    .meta({ description: 'The sender’s time was ahead of our clock and was pulled back.' }),
  durationMs: z.number().nullable(),
  issueId: z.uuid(),
  severity: z.enum(['critical', 'error', 'warning', 'info']),
  ...classificationFields,
};

export const failureSchema = z.object(failureFields).meta({ id: 'Failure' });

export const failureDetailSchema = z
  .object({
    ...failureFields,
    original: z.looseObject({}).meta({
      description: 'The evidence as it was received: http, error, run, attributes; secrets replaced.',
    }),
  })
  .meta({ id: 'FailureDetail' });

export const failurePage = pageOf(failureSchema, 'FailurePage');
