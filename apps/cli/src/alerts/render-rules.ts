import { oneLine, table } from '../terminal/table.js';
import type { Colors } from '../terminal/terminal.js';

/** A rule of `GET /api/alert-rules`, as far as the table shows it. */
export interface ListedRule {
  name: string;
  type: string;
  enabled: boolean;
  severity: string;
  notify: boolean;
  projects: string[] | null;
  origins: { origin: string }[];
}

/** A table with one line per rule. */
export function ruleTable(rules: readonly ListedRule[], colors: Colors): string {
  const rows = rules.map((rule) => [
    rule.name,
    rule.type === rule.name ? 'built in' : rule.type,
    rule.enabled ? (rule.notify ? 'on' : 'recorded') : 'off',
    rule.severity,
    rule.projects === null ? 'all' : rule.projects.map(oneLine).join(', '),
    [...new Set(rule.origins.map(({ origin }) => origin))].join(', ') || 'default',
  ]);
  return table(['NAME', 'TYPE', 'STATE', 'SEVERITY', 'PROJECTS', 'SET BY'], rows, colors);
}
