import type { z } from 'zod';
import { FAILURE } from '../failures/examples.js';
import type { issueSchema } from './issues.schema.js';

export const ISSUE: z.infer<typeof issueSchema> = {
  id: FAILURE.issueId,
  project: FAILURE.projectId,
  code: FAILURE.code ?? '',
  title: 'Rate limit reached for requests per minute on LLMNode_746',
  severity: FAILURE.severity,
  count: 41,
  firstSeen: '2026-11-18T11:40:02.911Z',
  lastSeen: FAILURE.occurredAt,
  status: 'open',
  resolvedAt: null,
  regressedAt: null,
  snoozeUntil: null,
  snoozeUntilCount: null,
  flows: ['4be6dea6-d13c-44d8-87cf-5ad46361c890'],
  nodes: [{ nodeId: 'LLMNode_746', nodeType: 'LLMNode' }],
  providers: ['openai'],
  environments: ['production'],
  fingerprint: FAILURE.fingerprint ?? '',
  lastFailureId: FAILURE.id,
  remedy: FAILURE.remedy,
};
