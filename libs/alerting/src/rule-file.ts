import { parseRuleSpec, type RuleSpec, type SpecFault } from './rule-spec.js';

export type ParsedRuleFile = { ok: true; specs: RuleSpec[] } | { ok: false; faults: SpecFault[] };

/** Checks what a rule file holds: `rules`, a list. Every fault with its place. */
export function parseRuleFile(content: unknown): ParsedRuleFile {
  // An empty file has no rules of its own.
  if (content === null || content === undefined) return { ok: true, specs: [] };
  if (typeof content !== 'object' || Array.isArray(content)) {
    return { ok: false, faults: [{ path: [], message: 'expected "rules:" with a list below it' }] };
  }
  const { rules, ...others } = content as { rules?: unknown };
  const faults: SpecFault[] = Object.keys(others).map((key) => ({
    path: [key],
    message: 'unknown; known: rules',
  }));
  if (!Array.isArray(rules)) {
    faults.push({ path: ['rules'], message: 'expected a list of rules' });
    return { ok: false, faults };
  }
  const specs: RuleSpec[] = [];
  const general = new Set<string>();
  rules.forEach((raw: unknown, index) => {
    const parsed = parseRuleSpec(raw);
    if (!parsed.ok) {
      faults.push(
        ...parsed.faults.map(({ path, message }) => ({ path: ['rules', index, ...path], message })),
      );
      return;
    }
    const { spec } = parsed;
    if (!spec.projects && general.has(spec.name)) {
      faults.push({
        path: ['rules', index, 'name'],
        message: `${spec.name} is there twice for all projects`,
      });
    }
    if (!spec.projects) general.add(spec.name);
    specs.push(spec);
  });
  return faults.length > 0 ? { ok: false, faults } : { ok: true, specs };
}
