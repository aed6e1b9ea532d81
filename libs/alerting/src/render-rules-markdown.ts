import { formatDuration } from './duration.js';
import { RULE_TYPES } from './registry.js';
import { paramsOf } from './rule-params.js';

/** `docs/reference/alert-rules.md`: every kind of rule with its defaults and its parameters. */
export function renderRulesMarkdown(): string {
  const sections = RULE_TYPES.map((type) => {
    const { name, title, severity, enabled, notify, forMs, holdMs, scopes } = type;
    const state =
      name === 'threshold' ? 'no built-in instance' : enabled ? (notify ? 'on' : 'recorded') : 'off';
    const scope = ['projects', ...scopes].join(', ');
    const head = `${title}. Default: ${state}, severity ${severity}, \`for: ${formatDuration(forMs)}\`, \`hold: ${formatDuration(holdMs)}\`. Can be narrowed to: ${scope}.`;
    const rows = paramsOf(type).map(
      ({ name: param, description, fallback }) =>
        `| \`${param}\` | ${fallback === undefined ? '' : `\`${JSON.stringify(fallback)}\``} | ${description.replaceAll('|', '\\|')} |`,
    );
    return `## ${name}\n\n${head}\n\n| Parameter | Default | What it does |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Alert rules: parameters\n\nWritten by \`node scripts/docs.mjs\` from the rules themselves; [alerts.md](../alerts.md) explains them.\n\n${sections.join('\n')}`;
}
