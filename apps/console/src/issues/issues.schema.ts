import { z } from 'zod';
import { ISSUE_STATUSES } from '#store/issues/issue-item.js';
import { remedySchema } from '../explain/classification.schema.js';
import { failureFilters } from '../failures/failures.schema.js';
import { anyOf, pageOf, pageParams, textParam } from '../http/parameters.js';
import { inOrder, timeField, timeParam, timestamp } from '../http/time.js';

const status = z.enum(ISSUE_STATUSES);
const severity = z.enum(['critical', 'error', 'warning', 'info']);
/** Most further failures to snooze for. */
const SNOOZE_COUNT_MAX = 1_000_000_000;

const { kind: _kind, httpStatus: _httpStatus, ...filters } = failureFilters;

export const issuesQuery = z
  .strictObject({
    ...filters,
    status: anyOf(status.meta({ description: 'Only issues in this state.', example: 'open' })),
    severity: anyOf(severity.meta({ description: 'Only issues this severe.', example: 'critical' })),
    from: timeParam('Only issues seen then or later.').optional(),
    to: timeParam('Only issues seen before.').optional(),
    q: textParam('Only where the title contains this text, in any case.', 'rate limit', 200).optional(),
    sort: z.enum(['lastSeen', 'firstSeen', 'count']).default('lastSeen').meta({
      description: 'What comes first: seen last, first seen most recently, or most frequent.',
      example: 'count',
    }),
    ...pageParams,
  })
  .superRefine(inOrder);

export const issuePatch = z
  .strictObject({
    status: status.meta({ description: 'The new state.' }),
    snoozeUntil: timeField
      .optional()
      .meta({ description: 'With `snoozed`: until this time.', example: '2026-11-27T08:00:00Z' }),
    snoozeCount: z
      .int()
      .min(1)
      .max(SNOOZE_COUNT_MAX)
      .optional()
      .meta({ description: 'With `snoozed`: until so many more failures.', example: 100 }),
  })
  .superRefine((change, context) => {
    const snoozed = change.status === 'snoozed';
    if (snoozed && change.snoozeUntil === undefined && change.snoozeCount === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['snoozeUntil'],
        message: 'expected a time here, or a number of failures in snoozeCount, for the status snoozed',
      });
    }
    for (const field of ['snoozeUntil', 'snoozeCount'] as const) {
      if (snoozed || change[field] === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [field],
        message: `expected only with the status snoozed, not with ${change.status}`,
      });
    }
  })
  .meta({ id: 'IssueChange' });

export const issueSchema = z
  .object({
    id: z.uuid(),
    project: z.string(),
    code: z.string(),
    title: z.string(),
    severity,
    count: z.int(),
    firstSeen: timestamp,
    lastSeen: timestamp,
    status,
    resolvedAt: timestamp.nullable(),
    regressedAt: timestamp
      .nullable()
      .meta({ description: 'When it came back after it had been resolved, the last time.' }),
    snoozeUntil: timestamp.nullable(),
    snoozeUntilCount: z.int().nullable().meta({ description: 'It wakes when `count` reaches this.' }),
    flows: z.array(z.string()).meta({ description: 'Affected Flows.' }),
    nodes: z
      .array(z.object({ nodeId: z.string(), nodeType: z.string().nullable() }))
      .meta({ description: 'Affected nodes.' }),
    providers: z.array(z.string()),
    environments: z.array(z.string()),
    fingerprint: z.string(),
    lastFailureId: z.uuid(),
    remedy: remedySchema.nullable(),
  })
  .meta({ id: 'Issue' });

export const issuePage = pageOf(issueSchema, 'IssuePage');
