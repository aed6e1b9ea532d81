import { z } from 'zod';
import { duration, texts } from './duration.js';
import { RULE_TYPES, ruleTypeNamed } from './registry.js';
import type { RuleScope, RuleType } from './rule-type.js';

/** What people give: a rule of their own, or changes to a built-in one. Spans as they wrote them. */
export interface RuleSpec {
  name: string;
  type?: string | undefined;
  title?: string | undefined;
  enabled?: boolean | undefined;
  severity?: 'critical' | 'error' | 'warning' | 'info' | undefined;
  notify?: boolean | undefined;
  for?: string | undefined;
  hold?: string | undefined;
  projects?: string[] | undefined;
  environments?: string[] | undefined;
  flows?: string[] | undefined;
  params?: Record<string, unknown> | undefined;
}

/** A fault of a spec and where in it: `['params', 'minCount']`. */
export interface SpecFault {
  path: (string | number)[];
  message: string;
}

const NAME = /^[a-z][a-z0-9_-]{0,63}$/;
const names = RULE_TYPES.map(({ name }) => name);
/** A span that is checked and kept as it was written. */
const span = (description: string) =>
  z
    .string({ error: 'expected a span such as 30s, 5m, 2h' })
    .refine(isSpan, 'expected a span from 0s to 1d, such as 30s, 5m, 2h')
    .meta({ description, example: '30s' });

function isSpan(text: string): boolean {
  return duration('', '0s', '1d').safeParse(text).success;
}

/** The fields that every rule has; which parameters there are depends on the type. */
export const ruleSpecSchema = z.strictObject({
  name: z
    .string({ error: 'expected a name' })
    .regex(NAME, 'expected a lower-case letter, then up to 63 letters, digits, - or _')
    .meta({
      description: 'A built-in rule’s name changes that rule; any other makes one of your own.',
      example: 'checkout_errors',
    }),
  type: z
    .enum(names as [string, ...string[]], { error: `expected one of ${names.join(', ')}` })
    .meta({ description: 'The kind of rule; for a built-in name it may be left out.', example: 'threshold' })
    .optional(),
  title: z.string().min(1).max(100).meta({ description: 'Headline of its messages.' }).optional(),
  enabled: z
    .boolean({ error: 'expected true or false' })
    .meta({ description: 'False switches it off.' })
    .optional(),
  severity: z
    .enum(['critical', 'error', 'warning', 'info'], {
      error: 'expected one of critical, error, warning, info',
    })
    .optional(),
  notify: z
    .boolean({ error: 'expected true or false' })
    .meta({ description: 'False: its incidents are recorded and shown, and nobody is told.' })
    .optional(),
  for: span('How long the condition must hold before it fires.').optional(),
  hold: span('How long it must be over before it resolves.').optional(),
  projects: texts('The projects that it is for; absent: all.').optional(),
  environments: texts('Only failures in these environments.').optional(),
  flows: texts('Only failures of these Flows, by id.').optional(),
  params: z
    .record(z.string(), z.unknown(), { error: 'expected parameters by name' })
    .meta({ description: 'Parameters of the type; docs/alerts.md lists them.', example: { minCount: 50 } })
    .optional(),
});

export type ParsedSpec = { ok: true; spec: RuleSpec } | { ok: false; faults: SpecFault[] };

/** Checks one rule as people give it; every fault with its place. */
export function parseRuleSpec(raw: unknown): ParsedSpec {
  const parsed = ruleSpecSchema.safeParse(raw);
  if (!parsed.success) return { ok: false, faults: faultsOf(parsed.error.issues) };
  const spec = parsed.data as RuleSpec;
  const type = typeOf(spec);
  if (!type) {
    return {
      ok: false,
      faults: [
        {
          path: ['type'],
          message: `"${spec.name}" is no built-in rule, so it needs a type: one of ${names.join(', ')}`,
        },
      ],
    };
  }
  const faults: SpecFault[] = [];
  if (spec.type !== undefined && ruleTypeNamed(spec.name) && spec.type !== spec.name) {
    faults.push({
      path: ['type'],
      message: `${spec.name} is built in and has the type ${spec.name}; give a rule of your own another name`,
    });
  }
  for (const field of ['environments', 'flows'] as const satisfies (keyof RuleScope)[]) {
    if (spec[field] && !type.scopes.includes(field)) {
      faults.push({
        path: [field],
        message: `rules of the type ${type.name} cannot be narrowed to ${field}`,
      });
    }
  }
  const params = type.params.safeParse(spec.params ?? {});
  if (!params.success) {
    const known = Object.keys(type.params.shape);
    faults.push(
      ...faultsOf(params.error.issues, known).map(({ path, message }) => ({
        path: ['params', ...path],
        message,
      })),
    );
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, spec };
}

/** The type of a spec: that which it names, or the built-in of its own name. */
export function typeOf({ name, type }: Pick<RuleSpec, 'name' | 'type'>): RuleType | undefined {
  return ruleTypeNamed(type ?? name);
}

function faultsOf(
  issues: readonly z.core.$ZodIssue[],
  known: readonly string[] = Object.keys(ruleSpecSchema.shape),
): SpecFault[] {
  return issues.flatMap((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `unknown; known: ${known.join(', ')}`,
    }));
  });
}
