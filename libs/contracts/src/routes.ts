import { z } from 'zod';
import { receiverName } from './receivers/registry.js';

const PATTERN_CHARS = 256;
const PATTERNS_MAX = 50;
const RECEIVERS_MAX = 20;
const ROUTES_MAX = 200;
const ESCALATION_MINUTES_MAX = 24 * 60;

/** One text or several; `*` stands for any characters. */
const patterns = z
  .union([z.string(), z.array(z.string()).min(1).max(PATTERNS_MAX)], {
    error: `expected a text or a list of 1 to ${PATTERNS_MAX}`,
  })
  .transform((given) => (typeof given === 'string' ? [given] : given))
  .pipe(z.array(z.string().min(1).max(PATTERN_CHARS)))
  .meta({
    type: 'array',
    items: { type: 'string' },
    description:
      'Any of these may match; `*` stands for any characters. One text may stand for a list of one.',
    example: ['shop-*'],
  });

const names = z.array(receiverName).max(RECEIVERS_MAX);

/** What an incident must have for a route: every field that is named must match. */
export const routeMatch = z
  .strictObject({
    project: patterns.optional(),
    environment: patterns.optional(),
    rule: patterns.optional(),
    severity: patterns.optional(),
    flow: patterns.optional(),
    code: patterns.optional(),
    node: patterns.optional(),
    provider: patterns.optional(),
    subject: patterns.optional(),
  })
  .meta({ description: 'Every field named here must match; none: every incident.' });

/** Where incidents go. */
export const route = z.strictObject({
  name: z.string().min(1).max(100).optional().meta({ description: 'For people.', example: 'payments' }),
  match: routeMatch.default({}),
  receivers: names.meta({
    description: 'Who is told; none: nobody.',
    example: ['payments-oncall'],
  }),
  continue: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether the routes after this one are asked, too.' }),
  escalation: z
    .strictObject({
      afterMinutes: z.number().min(1).max(ESCALATION_MINUTES_MAX).meta({ example: 15 }),
      receivers: names.min(1),
    })
    .optional()
    .meta({ description: 'Who is told besides when nobody has acknowledged in time.' }),
});

/** A route, parsed. */
export type Route = z.output<typeof route>;

/** Routes in their order: the first that matches decides, and those after it where it says `continue`. */
export const routes = z.array(route).max(ROUTES_MAX);
