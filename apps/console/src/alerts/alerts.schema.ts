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
    groupId: z.string().meta({
      description: 'The alert in whose messages it is told: itself, or one that it fired together with.',
    }),
    labels: z
      .object({
        codes: z.array(z.string()),
        flows: z.array(z.string()),
        nodes: z.array(z.string()),
        providers: z.array(z.string()),
        environments: z.array(z.string()),
      })
      .nullable()
      .meta({ description: 'What a tenth of its failures or more have in common, seen when it fired.' }),
    flaps: z.int().meta({
      description: 'How many times it had fired within half an hour, where that is too often; else 0.',
    }),
    muted: z
      .object({
        by: z.enum(['silence', 'schedule', 'inhibition']),
        id: z.string().meta({ description: 'Of the silence, the schedule, or the alert that explains it.' }),
        text: z.string(),
      })
      .nullable()
      .meta({ description: 'Why nobody is told of it; null: people are.' }),
    acknowledged: z
      .object({ at: timestamp, by: z.string(), comment: z.string().nullable() })
      .nullable()
      .meta({ description: 'Who takes care of it.' }),
  })
  .meta({ id: 'Alert' });

export const acknowledgeBody = z
  .strictObject({
    by: textParam('Who takes care of it.', 'ann', 128),
    comment: textParam('What they say about it.', 'The provider knows; see their status page.', 1_000)
      .nullable()
      .default(null),
  })
  .meta({ id: 'NewAcknowledgement' });

export const alertPage = pageOf(alertSchema, 'AlertPage');
