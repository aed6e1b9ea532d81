import { readFile } from 'node:fs/promises';
import { ruleTypeNamed } from '#alerting/registry.js';
import type { RuleSpec } from '#alerting/rule-spec.js';
import { parseDuration } from '#alerting/duration.js';
import { checkRuleFile, faultLines, type CheckedRuleFile } from '#store/alert-rules/rule-file-faults.js';
import { UserFault } from '../instance/user-fault.js';

/** Reads a rule file. @throws UserFault when it cannot be read; what is wrong in it is in the answer. */
export async function readRuleFile(file: string): Promise<CheckedRuleFile> {
  try {
    return checkRuleFile(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UserFault(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
    );
  }
}

/** The rules of a file. @throws UserFault with a line for each fault. */
export async function rulesOf(file: string): Promise<RuleSpec[]> {
  const checked = await readRuleFile(file);
  if (checked.ok) return checked.specs;
  throw new UserFault(faultLines(file, checked.faults).join('\n'));
}

/** The rule of that name in the file. @throws UserFault when it is not there. */
export async function ruleFrom(file: string, name: string): Promise<RuleSpec> {
  const specs = await rulesOf(file);
  const spec = specs.find((one) => one.name === name);
  if (spec) return spec;
  const known = specs.map((one) => one.name).join(', ') || 'none';
  const hint = ruleTypeNamed(name) ? ' Leave --file out to try the built-in rule.' : '';
  throw new UserFault(`${file} has no rule "${name}"; it has: ${known}.${hint}`);
}

/** ISO 8601, or a span before `now` such as `30d`; as ISO 8601. @throws UserFault when it is neither. */
export function timeArgument(text: string, now: number): string {
  const span = parseDuration(text.replace(/^-/, ''));
  const at = span === null ? Date.parse(text) : now - span;
  if (Number.isNaN(at))
    throw new UserFault(`"${text}" is no time; expected 2026-11-20T08:00:00Z, or 30d for a span before now.`);
  return new Date(at).toISOString();
}
