import { spanInWords } from '#alerting/wording.js';
import { minute, oneLine, table } from '../terminal/table.js';
import type { Colors } from '../terminal/terminal.js';
import { marks, sparkline } from './sparkline.js';

/** What `POST /api/alert-rules/preview` answers. Times are ISO 8601. */
export interface PreviewAnswer {
  incidents: {
    project: string;
    subject: string | null;
    firedAt: string;
    resolvedAt: string | null;
    peak: number;
    baseline: number | null;
    reason: string;
  }[];
  evaluated: number;
  tookMs: number;
  projectsLeftOut: number;
  counts: { from: string; stepSeconds: number; values: number[] };
}

/** When a rule would have fired, as a line of bars and a table. */
export function previewTable(rule: string, answer: PreviewAnswer, colors: Colors): string {
  const { incidents, counts, evaluated, tookMs, projectsLeftOut } = answer;
  const start = Date.parse(counts.from);
  const place = (at: string) => Math.floor((Date.parse(at) - start) / (counts.stepSeconds * 1_000));
  const times = `${incidents.length} ${incidents.length === 1 ? 'time' : 'times'}`;
  const lines = [
    `${colors.bold(rule)} would have fired ${colors.bold(times)}.`,
    '',
    `  ${sparkline(counts.values)}`,
    `  ${colors.red(
      marks(
        counts.values.length,
        incidents.map(({ firedAt }) => place(firedAt)),
      ),
    )}`,
    colors.dim(`  from ${minute(counts.from)} UTC, ${spanInWords(counts.stepSeconds * 1_000)} a bar`),
    '',
  ];
  if (incidents.length > 0) {
    const rows = incidents.map((one) => [
      minute(one.firedAt),
      one.resolvedAt === null
        ? 'still firing'
        : spanInWords(Date.parse(one.resolvedAt) - Date.parse(one.firedAt)),
      oneLine(one.project),
      oneLine(one.subject ?? ''),
      String(Math.round(one.peak)),
      one.baseline === null ? '' : `~${Math.round(one.baseline * 10) / 10}`,
      oneLine(one.reason),
    ]);
    lines.push(table(['FIRED (UTC)', 'FOR', 'PROJECT', 'ABOUT', 'PEAK', 'NORMAL', 'WHY'], rows, colors));
  }
  if (projectsLeftOut > 0) {
    lines.push(`${projectsLeftOut} projects with fewer failures were left out; name one with --project.`, '');
  }
  lines.push(colors.dim(`Asked ${evaluated} times in ${tookMs} ms.`), '');
  return lines.join('\n');
}
