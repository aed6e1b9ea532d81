import type { z } from 'zod';
import type { Severity } from '#contracts/classification.js';
import type { Rule } from './rule.js';

/** To what a rule is narrowed besides its projects. */
export interface RuleScope {
  environments?: readonly string[];
  flows?: readonly string[];
}

/** The part of a rule that its type decides from its parameters; the rest is the same for all types. */
export type RuleBody = Pick<
  Rule,
  'signal' | 'traffic' | 'seasonal' | 'onSilence' | 'windowMs' | 'bucketMs' | 'historyMs' | 'evaluate'
>;

/**
 * A kind of alert rule: one file under `rules/`. Its name is also that of the built-in rule, which has the type's
 * defaults and is there for every project.
 */
export interface RuleType<S extends z.ZodObject = z.ZodObject> {
  name: string;
  title: string;
  severity: Severity;
  /** Whether the built-in rule is on unless somebody says otherwise. */
  enabled: boolean;
  notify: boolean;
  /** Milliseconds, as in `Rule`. */
  forMs: number;
  holdMs: number;
  /** The filters that mean something to it. */
  scopes: readonly (keyof RuleScope)[];
  /** Its parameters, each with a default and a description. */
  params: S;
  build(params: z.output<S>, scope: RuleScope): RuleBody;
}

/** Keeps the parameters' type for `build` while the registry lists all types alike. */
export function ruleType<S extends z.ZodObject>(type: RuleType<S>): RuleType {
  return type as unknown as RuleType;
}

/** What a rule is beside its body. */
export interface RuleHead {
  name: string;
  title: string;
  severity: Severity;
  notify: boolean;
  forMs: number;
  holdMs: number;
}

/** A rule of the type with its defaults, except for what is given. `params` are as people write them. */
export function makeRule(
  type: RuleType,
  {
    head = {},
    params = {},
    scope = {},
  }: {
    head?: Partial<RuleHead>;
    params?: Record<string, unknown>;
    scope?: RuleScope;
  } = {},
): Rule {
  const { name, title, severity, notify, forMs, holdMs } = type;
  return {
    name,
    title,
    severity,
    notify,
    forMs,
    holdMs,
    ...head,
    ...type.build(type.params.parse(params), scope),
  };
}

/** What most types read: failures in the rollups, without totals or seasons. */
export const PLAIN = { traffic: null, seasonal: false, onSilence: false } as const;
