import type { z } from 'zod';
import { EXPLANATION, RUN_EVENT } from '../explain/examples.js';
import type { failureDetailSchema, failureSchema } from './failures.schema.js';

export const FAILURE: z.infer<typeof failureSchema> = {
  id: '019aa03f-8a51-8c55-9a63-2f1d8a7c9b3e',
  eventId: RUN_EVENT.eventId,
  kind: 'flow_run',
  projectId: RUN_EVENT.projectId,
  flowId: RUN_EVENT.flowId,
  requestId: RUN_EVENT.requestId,
  environment: RUN_EVENT.environment,
  occurredAt: RUN_EVENT.occurredAt,
  receivedAt: '2026-11-20T08:01:08.000Z',
  occurredAtAssumed: false,
  occurredAtClamped: false,
  durationMs: RUN_EVENT.durationMs,
  issueId: '4d0c9f11-7a3b-8e2d-a6b1-90c1d2e3f405',
  severity: 'warning',
  ...EXPLANATION,
};

export const FAILURE_DETAIL: z.infer<typeof failureDetailSchema> = {
  ...FAILURE,
  original: { run: RUN_EVENT.run },
};
