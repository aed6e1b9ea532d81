import type { Incident, IncidentLabels } from '#contracts/incident.js';

/** What a matcher can look at. */
export const MATCHED = [
  'project',
  'rule',
  'severity',
  'subject',
  'code',
  'flow',
  'node',
  'provider',
  'environment',
] as const;
export type MatchedField = (typeof MATCHED)[number];

/**
 * For each field that is named, the values that match: texts, or globs with `*` for anything. All fields must match.
 * Without any field it matches nothing, so that an empty form silences nobody.
 */
export type Matchers = Partial<Record<MatchedField, readonly string[]>>;

/**
 * Whether the matchers mean the incident. Of a field with several values (an incident's Flows, its codes) every one
 * must match: a silence for one Flow must not hide the failures of another.
 */
export function matches(matchers: Matchers, incident: Incident): boolean {
  const fields = MATCHED.filter((field) => matchers[field] !== undefined);
  return fields.length > 0 && fields.every((field) => fieldMatches(matchers[field]!, field, incident));
}

function fieldMatches(patterns: readonly string[], field: MatchedField, incident: Incident): boolean {
  const values = valuesOf(field, incident);
  return (
    values.length > 0 && values.every((value) => patterns.some((pattern) => globMatches(pattern, value)))
  );
}

/** What the incident has in a field; nothing where it is not known. */
export function valuesOf(
  field: MatchedField,
  incident: Pick<Incident, 'project' | 'rule' | 'severity' | 'subject' | 'labels'>,
): readonly string[] {
  const { labels } = incident;
  switch (field) {
    case 'project':
      return [incident.project];
    case 'rule':
      return [incident.rule];
    case 'severity':
      return [incident.severity];
    case 'subject':
      return incident.subject === null ? [] : [incident.subject];
    case 'code':
      return labels?.codes ?? [];
    case 'flow':
      return labels?.flows ?? [];
    case 'node':
      return labels?.nodes ?? [];
    case 'provider':
      return labels?.providers ?? [];
    case 'environment':
      return labels?.environments ?? [];
  }
}

/**
 * Whether the whole text matches the pattern, in which `*` stands for any characters. The parts between the stars are
 * looked for from left to right, each once and without going back: no pattern takes long.
 */
export function globMatches(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === text;
  const head = parts[0]!;
  const tail = parts.at(-1)!;
  if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
  const end = text.length - tail.length;
  let at = head.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** Parts of the whole below this say little about an incident. */
const LEAST_SHARE = 0.1;

/** The values that an incident's failures have in common: each with a tenth of them or more. */
export function labelsOf(evidence: {
  codes: readonly { code: string; count: number }[];
  flows: readonly { flowId: string; count: number }[];
  nodes: readonly { nodeId: string; count: number }[];
  providers: readonly { provider: string; count: number }[];
  environments: readonly { environment: string; count: number }[];
}): IncidentLabels {
  const total = evidence.codes.reduce((sum, { count }) => sum + count, 0);
  const common = <T extends { count: number }>(
    items: readonly T[],
    nameOf: (item: T) => string,
  ): string[] => [...new Set(items.filter(({ count }) => count >= total * LEAST_SHARE).map(nameOf))];
  return {
    codes: common(evidence.codes, ({ code }) => code),
    flows: common(evidence.flows, ({ flowId }) => flowId),
    nodes: common(evidence.nodes, ({ nodeId }) => nodeId),
    providers: common(evidence.providers, ({ provider }) => provider),
    environments: common(evidence.environments, ({ environment }) => environment),
  };
}
