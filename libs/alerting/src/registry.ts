import type { Rule } from './rule.js';
import { rateLimitSpike } from './rules/rate-limit-spike.js';
import { serverErrorPersistence } from './rules/server-error-persistence.js';

/** Every alert rule, on by default for each project. A new rule is a file under `rules/` and a line here. */
export const RULES: readonly Rule[] = [rateLimitSpike(), serverErrorPersistence()];

/** The rule of that name, or undefined: an incident may outlive its rule. */
export function ruleNamed(name: string): Rule | undefined {
  return RULES.find((rule) => rule.name === name);
}
