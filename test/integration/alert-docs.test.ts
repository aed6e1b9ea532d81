import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RULE_TYPES } from '#alerting/registry.js';
import { RuleBook } from '#alerting/rule-book.js';
import { checkRuleFile } from '#store/alert-rules/rule-file-faults.js';

const DOCS = readFileSync(path.resolve(__dirname, '../../docs/alerts.md'), 'utf8');
const examples = [...DOCS.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);

describe('docs/alerts.md', () => {
  it.each(RULE_TYPES.map(({ name }) => name))('explains %s', (name) => {
    expect(DOCS).toMatch(new RegExp(`^### ${name}\\n\\n\\S`, 'm'));
    expect(DOCS).toContain(`[\`${name}\`](#${name})`);
  });

  it('explains no rule that is not there', () => {
    const names = new Set(RULE_TYPES.map(({ name }) => name));
    for (const [, name] of DOCS.matchAll(/^### (\w+)$/gm)) expect(names).toContain(name);
  });

  it('says what is on by default as it is', () => {
    for (const { name, enabled, severity } of RULE_TYPES) {
      if (name === 'threshold') continue;
      const state = enabled ? `on, ${severity}` : 'off';
      expect(DOCS).toMatch(new RegExp(`\\[\`${name}\`\\].*\\| ${state} +\\|`));
    }
  });

  it('has examples that are rules', () => {
    expect(examples.length).toBeGreaterThan(3);
    for (const text of examples) {
      const checked = checkRuleFile(text);
      expect(checked).toMatchObject({ ok: true });
      if (checked.ok) {
        new RuleBook(checked.specs.map((spec) => ({ origin: 'file' as const, id: null, spec }))).all();
      }
    }
  });
});
