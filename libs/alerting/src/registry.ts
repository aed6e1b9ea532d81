import type { Rule } from './rule.js';
import { makeRule, type RuleType } from './rule-type.js';
import { credentialsBroken } from './rules/credentials-broken.js';
import { issueRegressed } from './rules/issue-regressed.js';
import { issueThreshold } from './rules/issue-threshold.js';
import { newIssue } from './rules/new-issue.js';
import { nodeFailing } from './rules/node-failing.js';
import { quotaExceeded } from './rules/quota-exceeded.js';
import { rateLimitSpike } from './rules/rate-limit-spike.js';
import { serverErrorPersistence } from './rules/server-error-persistence.js';
import { sourceSilent } from './rules/source-silent.js';
import { threshold } from './rules/threshold.js';
import { uncataloguedCode } from './rules/uncatalogued-code.js';

/** Every kind of alert rule. A new one is a file under `rules/`, a line here and a section in docs/alerts.md. */
export const RULE_TYPES: readonly RuleType[] = [
  rateLimitSpike,
  serverErrorPersistence,
  credentialsBroken,
  quotaExceeded,
  sourceSilent,
  nodeFailing,
  newIssue,
  issueRegressed,
  issueThreshold,
  uncataloguedCode,
  threshold,
];

/** The rules that are on for each project unless somebody says otherwise, with their defaults. */
export const RULES: readonly Rule[] = RULE_TYPES.filter(({ enabled }) => enabled).map((type) =>
  makeRule(type),
);

/** The type of that name, or undefined. */
export function ruleTypeNamed(name: string): RuleType | undefined {
  return RULE_TYPES.find((type) => type.name === name);
}

/** The built-in rule of that name with its defaults, or undefined: an incident may outlive its rule. */
export function ruleNamed(name: string): Rule | undefined {
  const type = ruleTypeNamed(name);
  return type && makeRule(type);
}
