import { parseRuleFile } from '#alerting/rule-file.js';
import type { RuleSpec } from '#alerting/rule-spec.js';
import { YamlText, type YamlFault } from '#platform/config/yaml-text.js';

export type CheckedRuleFile = { ok: true; specs: RuleSpec[] } | { ok: false; faults: YamlFault[] };

/** Checks the text of a rule file; every fault with line and column. */
export function checkRuleFile(text: string): CheckedRuleFile {
  const yaml = new YamlText(text);
  if (yaml.faults.length > 0) return { ok: false, faults: [...yaml.faults] };
  const parsed = parseRuleFile(yaml.value);
  if (parsed.ok) return parsed;
  const faults = parsed.faults.map(({ path, message }) => {
    const where = path.slice(path[0] === 'rules' ? 2 : 0).join('.');
    return { ...yaml.placeOf(path), message: where ? `${where}: ${message}` : message };
  });
  return { ok: false, faults: faults.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** One line for each fault, as compilers write them: `file:line:column: message`. */
export function faultLines(file: string, faults: readonly YamlFault[]): string[] {
  return faults.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
}
