import type { OpenAPIObject } from '@nestjs/swagger';
import { BARE_PAYLOAD, REQUEST_EVENT, RUN_EVENT } from '../explain/examples.js';

/** Name of the ingest key's scheme in the document. */
export const INGEST_SECURITY = 'ingestKey';

const PROBLEM = { schema: { $ref: '#/components/schemas/Problem' } };
const refusal = (description: string) => ({
  description,
  content: { 'application/problem+json': PROBLEM },
});
const busy = (description: string) => ({
  ...refusal(description),
  headers: { 'retry-after': { description: 'Seconds to wait.', schema: { type: 'integer' as const } } },
});
const head = (name: string, description: string) => ({
  name,
  in: 'header' as const,
  required: false,
  description,
  schema: { type: 'string' as const },
});

/** A count of calls; never a failure. */
const TRAFFIC_EVENT = {
  kind: 'traffic',
  eventId: 'web-1 2026-11-20T08:01',
  projectId: RUN_EVENT.projectId,
  flowId: RUN_EVENT.flowId,
  minute: '2026-11-20T08:01:00Z',
  total: 1240,
};

/**
 * The door for failures, which another process of ours may serve. Its body is read as bytes, so the
 * document describes it by hand.
 */
export const ingestPaths: OpenAPIObject['paths'] = {
  '/v1/failures': {
    post: {
      operationId: 'sendFailures',
      tags: ['Ingest'],
      summary: 'Send failures',
      description:
        'One event, a list, NDJSON or JSON objects one after another, whatever the content type says; `gzip`, ' +
        '`deflate` or `br`. A platform payload may be sent as it came; its project, Flow and request then come ' +
        'from the headers. The answer comes once the accepted events are durable. The same `eventId` of a ' +
        'project is one failure, however often it is sent.',
      security: [{ [INGEST_SECURITY]: [] }],
      parameters: [
        head('x-project-id', 'Project of events that name none.'),
        head('x-flow-id', 'Flow of a platform payload.'),
        head('x-request-id', 'Request id of a platform payload.'),
        head('x-http-status', 'Wire status of a platform payload.'),
      ],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {},
            examples: {
              request: { summary: 'A request that failed', value: REQUEST_EVENT },
              run: { summary: 'A Flow run that failed', value: RUN_EVENT },
              payload: { summary: 'A platform payload as it came', value: BARE_PAYLOAD },
              traffic: { summary: 'All calls of a minute', value: TRAFFIC_EVENT },
              list: { summary: 'Several at once', value: [REQUEST_EVENT, RUN_EVENT] },
            },
          },
          'application/x-ndjson': { schema: { type: 'string' } },
        },
      },
      responses: {
        '202': {
          description: 'The accepted events are durable; the others are named with the reason.',
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/Accepted' },
              example: {
                accepted: 1,
                rejected: [{ index: 1, reason: 'projectId is missing', field: 'projectId' }],
              },
            },
          },
        },
        '400': refusal('Nothing in it could be accepted.'),
        '401': refusal('No ingest key, or an unknown one.'),
        '403': refusal('The key is not for this project.'),
        '413': refusal('Larger than the limit, counted after decompression.'),
        '415': refusal('An encoding that is not understood.'),
        '429': busy('Too much at once.'),
        '503': busy('The queue cannot take more now.'),
      },
    },
    head: {
      operationId: 'probeFailures',
      tags: ['Ingest'],
      summary: 'Is the door there?',
      responses: { '200': { description: 'It is.' } },
    },
  },
};

/** Schemas that only the door uses. */
export const ingestSchemas = {
  Accepted: {
    type: 'object' as const,
    required: ['accepted', 'rejected'],
    properties: {
      accepted: { type: 'integer' as const, minimum: 0 },
      rejected: {
        type: 'array' as const,
        items: {
          type: 'object' as const,
          required: ['index', 'reason'],
          properties: {
            index: { type: 'integer' as const, minimum: 0, description: 'Position in the request, from 0.' },
            reason: { type: 'string' as const },
            field: { type: 'string' as const },
          },
        },
      },
    },
  },
};
