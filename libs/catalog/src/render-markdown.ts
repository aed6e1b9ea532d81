import type { CatalogEntry, CodeArea } from './entry.js';
import { CATALOG } from './registry.js';

const AREAS: Record<CodeArea, string> = {
  request: 'Request codes: the call to the endpoint failed',
  run: 'Flow-run codes: the run, or a node of it, failed',
};

/** The reference of all codes as Markdown, for `docs/reference/catalog.md`. */
export function renderCatalogMarkdown(): string {
  const parts = [
    '# Catalog of failure codes',
    '',
    'Generated from `libs/catalog/src/codes`; edit there. A failure gets exactly one code, the most specific that its',
    'evidence supports. *Retry* says whether sending the same again can help.',
  ];
  for (const area of ['request', 'run'] as const) {
    const entries = CATALOG.filter((entry) => entry.area === area);
    parts.push('', `## ${AREAS[area]}`, '', ...overview(entries));
    for (const entry of entries) parts.push('', ...section(entry));
  }
  return `${parts.join('\n')}\n`;
}

/** A table in the form in which Prettier leaves it: columns padded to their widest cell. */
function overview(entries: readonly CatalogEntry[]): string[] {
  const rows = [
    ['Code', 'Severity', 'Retry', 'Meaning'],
    ...entries.map((entry) => [
      `\`${entry.code}\``,
      entry.severity,
      entry.retryable ? 'yes' : 'no',
      entry.meaning,
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const padded = rows.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column]!))));
  return [padded[0]!, line(widths.map((width) => '-'.repeat(width))), ...padded.slice(1)];
}

function section(entry: CatalogEntry): string[] {
  return [
    `### ${entry.code}`,
    '',
    entry.meaning,
    '',
    `- **Cause:** ${entry.cause}`,
    `- **Fix:** ${entry.fix}`,
    `- **Documentation:** <${entry.docsUrl}>`,
  ];
}
