import { z } from 'zod';
import { anyOf, pageOf, pageParams, textParam } from '../http/parameters.js';
import { timestamp } from '../http/time.js';

const state = z.enum(['pending', 'firing', 'resolved']);

export const alertsQuery = z.strictObject({
  state: anyOf(state.meta({ description: 'Only alerts in this state.', example: 'firing' })),
  project: anyOf(textParam('Only this project.', '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11')),
  rule: anyOf(textParam('Only this rule.', 'rate_limit_spike')),
  ...pageParams,
});

export const alertSchema = z
  .object({
    id: z.string(),
    rule: z.string(),
    title: z.string().meta({ description: 'The rule’s headline.' }),
    severity: z.enum(['critical', 'error', 'warning', 'info']),
    project: z.string(),
    subject: z
      .string()
      .nullable()
      .meta({ description: 'What in the project it is about (a node, an issue, a key); null: all of it.' }),
    notify: z.boolean().meta({ description: 'False: it is recorded here, and nobody is told.' }),
    state,
    startedAt: timestamp.meta({ description: 'When the condition held first.' }),
    firedAt: timestamp.nullable(),
    resolvedAt: timestamp.nullable(),
    lastActiveAt: timestamp.meta({ description: 'When the condition held last.' }),
    value: z.number().meta({ description: 'Failures in the rule’s window, now or at the end.' }),
    peak: z.number().meta({ description: 'The highest value while it lasted.' }),
    baseline: z
      .number()
      .nullable()
      .meta({ description: 'What is normal for the same window; null without a history.' }),
    reason: z.string().meta({ description: 'One sentence with numbers: why it fired or resolved.' }),
  })
  .meta({ id: 'Alert' });

export const alertPage = pageOf(alertSchema, 'AlertPage');
