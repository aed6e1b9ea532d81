import { parseDuration } from './duration.js';
import { RULE_TYPES } from './registry.js';
import type { Rule } from './rule.js';
import { typeOf, type RuleSpec } from './rule-spec.js';
import { makeRule, type RuleHead, type RuleType } from './rule-type.js';

/** Where a spec was given. */
export type SpecOrigin = 'file' | 'api';

export interface GivenSpec {
  origin: SpecOrigin;
  /** The row's id; null for one from the file. */
  id: string | null;
  spec: RuleSpec;
}

/** A rule with everything that applies to it, as some projects have it. */
export interface EffectiveRule {
  rule: Rule;
  type: string;
  enabled: boolean;
  /** The projects that have it like this; null: all that no other entry of the same name is for. */
  projects: readonly string[] | null;
  /** Where its settings come from, beside the defaults. */
  origins: readonly { origin: SpecOrigin; id: string | null }[];
  /** The settings that differ from the defaults, laid over one another. */
  spec: RuleSpec;
}

/**
 * All rules there are: the built-in ones, changed and joined by what the file and then the rows of the API say. What is
 * given later wins field by field, parameters one by one; an entry for some projects changes the rule for those alone.
 */
export class RuleBook {
  private readonly byProject = new Map<string, readonly Rule[]>();
  /** One list per combination of entries, so that projects alike share their rules. */
  private readonly combinations = new Map<string, readonly Rule[]>();
  private readonly named: ReadonlySet<string>;
  private everything: readonly Rule[] | null = null;

  constructor(private readonly given: readonly GivenSpec[] = []) {
    this.named = new Set(given.flatMap(({ spec }) => spec.projects ?? []));
  }

  /** The rules that are on for a project. The same array on every call. */
  rulesFor(project: string): readonly Rule[] {
    // Projects that no entry names are alike.
    const key = this.named.has(project) ? project : '';
    let rules = this.byProject.get(key);
    if (!rules) {
      rules = this.combine(this.given.filter(({ spec }) => appliesTo(spec, key)));
      this.byProject.set(key, rules);
    }
    return rules;
  }

  /** Every rule that is on for some project: what has to be read. The same array on every call. */
  all(): readonly Rule[] {
    this.everything ??= [...new Set(['', ...this.named].flatMap((project) => this.rulesFor(project)))];
    return this.everything;
  }

  /** Every rule with its settings, those that are off included: as most projects have it, then as others do. */
  list(): EffectiveRule[] {
    const general = this.given.filter(({ spec }) => !spec.projects);
    const listed = effective(general).map((entry) => ({
      ...entry,
      projects: null as readonly string[] | null,
    }));
    const special = new Map<string, EffectiveRule>();
    for (const project of this.named) {
      const applying = this.given.filter(({ spec }) => appliesTo(spec, project));
      for (const entry of effective(applying)) {
        const own = entry.origins.some(({ id, origin }) =>
          this.isSpecial(id, origin, entry.rule.name, project),
        );
        if (!own) continue;
        const key = JSON.stringify([entry.spec, entry.origins]);
        const same = special.get(key);
        special.set(key, { ...entry, projects: [...(same?.projects ?? []), project] });
      }
    }
    return [...listed, ...special.values()];
  }

  private isSpecial(id: string | null, origin: SpecOrigin, name: string, project: string): boolean {
    return this.given.some(
      (one) =>
        one.id === id &&
        one.origin === origin &&
        one.spec.name === name &&
        one.spec.projects?.includes(project),
    );
  }

  private combine(applying: readonly GivenSpec[]): readonly Rule[] {
    const key = applying.map((one) => this.given.indexOf(one)).join(',');
    let rules = this.combinations.get(key);
    if (!rules) {
      rules = effective(applying)
        .filter(({ enabled }) => enabled)
        .map(({ rule }) => rule);
      this.combinations.set(key, rules);
    }
    return rules;
  }
}

function appliesTo({ projects }: RuleSpec, project: string): boolean {
  return !projects || projects.includes(project);
}

/** The rules that come of the given specs, the built-in ones first. `threshold` has no built-in instance. */
function effective(applying: readonly GivenSpec[]): Omit<EffectiveRule, 'projects'>[] {
  const names = new Set([
    ...RULE_TYPES.filter(({ name }) => name !== 'threshold').map(({ name }) => name),
    ...applying.map(({ spec }) => spec.name),
  ]);
  return [...names].flatMap((name) => {
    const layers = applying.filter(({ spec }) => spec.name === name);
    const spec = layers.map((layer) => layer.spec).reduce(over, { name });
    const type = typeOf(spec);
    if (!type) return [];
    const origins = layers.map(({ origin, id }) => ({ origin, id }));
    const own = name !== type.name;
    return [
      {
        rule: ruleOf(spec, type),
        type: type.name,
        enabled: spec.enabled ?? (own || type.enabled),
        origins,
        spec,
      },
    ];
  });
}

function over(below: RuleSpec, above: RuleSpec): RuleSpec {
  const given = Object.fromEntries(Object.entries(above).filter(([, value]) => value !== undefined));
  return { ...below, ...given, params: { ...below.params, ...above.params } };
}

/** A spec that passed its checks, as a rule. */
export function ruleOf(spec: RuleSpec, type: RuleType): Rule {
  const head: Partial<RuleHead> = {
    name: spec.name,
    ...(spec.title !== undefined && { title: spec.title }),
    ...(spec.severity !== undefined && { severity: spec.severity }),
    ...(spec.notify !== undefined && { notify: spec.notify }),
    ...(spec.for !== undefined && { forMs: parseDuration(spec.for) ?? type.forMs }),
    ...(spec.hold !== undefined && { holdMs: parseDuration(spec.hold) ?? type.holdMs }),
  };
  const scope = {
    ...(spec.environments && { environments: spec.environments }),
    ...(spec.flows && { flows: spec.flows }),
  };
  return makeRule(type, { head, params: spec.params ?? {}, scope });
}
