import type { z } from 'zod';
import { formatDuration } from '#alerting/duration.js';
import { ruleTypeNamed } from '#alerting/registry.js';
import type { EffectiveRule } from '#alerting/rule-book.js';
import { writtenParams } from '#alerting/rule-params.js';
import type { AlertRuleRow } from '#store/alert-rules/alert-rules.store.js';
import { iso } from '../http/time.js';
import type { effectiveRuleSchema, givenRuleSchema } from './alert-rules.schema.js';

/** A rule that holds, as the API shows it. */
export function presentRule(entry: EffectiveRule): z.infer<typeof effectiveRuleSchema> {
  const { rule, type, enabled, projects, origins, spec } = entry;
  return {
    name: rule.name,
    type,
    title: rule.title,
    enabled,
    severity: rule.severity,
    notify: rule.notify,
    for: formatDuration(rule.forMs),
    hold: formatDuration(rule.holdMs),
    projects: projects && [...projects],
    environments: spec.environments ?? null,
    flows: spec.flows ?? null,
    params: writtenParams(ruleTypeNamed(type)!, spec.params ?? {}),
    origins: [...origins],
  };
}

/** A row, as the API shows it. */
export function presentGiven(row: AlertRuleRow): z.infer<typeof givenRuleSchema> {
  return {
    id: row.id,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
    rule: { ...row.spec },
  };
}
