import { z } from 'zod';
import { ruleSpecSchema } from '#alerting/rule-spec.js';
import { pageOf } from '../http/parameters.js';
import { inOrder, timeField, timestamp } from '../http/time.js';

/** A rule as it is given. What it may hold is the same in the rule file. */
export const alertRuleBody = ruleSpecSchema.meta({ id: 'NewAlertRule' });

/** A row: what was given over the API, as it was given. */
export const givenRuleSchema = z
  .object({
    id: z.string(),
    createdAt: timestamp,
    updatedAt: timestamp,
    rule: z
      .record(z.string(), z.unknown())
      .meta({ description: 'As it was given, with its name; see NewAlertRule.' }),
  })
  .meta({ id: 'GivenAlertRule' });

/** A rule with everything that applies to it. */
export const effectiveRuleSchema = z
  .object({
    name: z.string(),
    type: z.string().meta({ description: 'The kind of rule.' }),
    title: z.string(),
    enabled: z.boolean(),
    severity: z.enum(['critical', 'error', 'warning', 'info']),
    notify: z.boolean().meta({ description: 'False: recorded and shown, nobody is told.' }),
    for: z.string().meta({ description: 'How long the condition must hold before it fires.' }),
    hold: z.string().meta({ description: 'How long it must be over before it resolves.' }),
    projects: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Null: all projects but those for which there is another entry of this name.' }),
    environments: z.array(z.string()).nullable(),
    flows: z.array(z.string()).nullable(),
    params: z.record(z.string(), z.unknown()).meta({ description: 'All parameters, defaults included.' }),
    origins: z.array(z.object({ origin: z.enum(['file', 'api']), id: z.string().nullable() })).meta({
      description: 'What it is made of besides the defaults, in the order in which it is laid over them.',
    }),
  })
  .meta({ id: 'AlertRule' });

export const effectiveRulePage = pageOf(effectiveRuleSchema, 'AlertRulePage');

/** Longest span of a preview. */
export const PREVIEW_DAYS = 92;

export const previewBody = z
  .strictObject({
    rule: z
      .union([z.string().min(1).max(64), z.record(z.string(), z.unknown())])
      .meta({ description: 'The name of a rule, or one in full (see NewAlertRule), on trial.' }),
    project: z.string().min(1).max(128).meta({ description: 'Only this project.' }).optional(),
    from: timeField.meta({ description: 'ISO 8601 or epoch milliseconds.', example: '2026-10-20T00:00:00Z' }),
    to: timeField.meta({
      description: 'Likewise; a time to come stands for now.',
      example: '2026-11-20T00:00:00Z',
    }),
  })
  .superRefine(inOrder)
  .superRefine(({ from, to }, context) => {
    if (to - from <= PREVIEW_DAYS * 86_400_000) return;
    context.addIssue({
      code: 'custom',
      path: ['from'],
      message: `expected at most ${PREVIEW_DAYS} days before \`to\``,
    });
  })
  .meta({ id: 'PreviewRequest' });

export const previewSchema = z
  .object({
    incidents: z.array(
      z.object({
        project: z.string(),
        subject: z
          .string()
          .nullable()
          .meta({ description: 'A node, an issue, a key; null: the project as a whole.' }),
        firedAt: timestamp,
        resolvedAt: timestamp.nullable().meta({ description: 'Null: it would still fire at the end.' }),
        peak: z.number(),
        baseline: z.number().nullable(),
        reason: z.string(),
      }),
    ),
    evaluated: z.int().meta({ description: 'How often the rule was asked.' }),
    tookMs: z.int(),
    projectsLeftOut: z.int().meta({
      description: 'Projects not looked at, because 20 others have more failures; name one to see it.',
    }),
    counts: z
      .object({ from: timestamp, stepSeconds: z.int(), values: z.array(z.number()) })
      .meta({ description: 'What the rule counted, all projects together.' }),
  })
  .meta({ id: 'Preview' });
