import { summarise, type Score } from './score.js';

const seconds = (ms: number) => `${(ms / 1_000).toFixed(0)} s`;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** A month's scores as text: each planted trouble, each false page, and the sums. */
export function reportOf(scores: readonly Score[], { seed, days }: { seed: number; days: number }): string {
  const lines = [`Simulated month: seed ${seed}, ${days} days after a week of learning`, ''];
  lines.push('planted                     project    family        found after  limit');
  for (const { project, family, from, delayMs, limitMs } of scores.flatMap((score) => score.found)) {
    const after = delayMs === null ? 'never' : seconds(delayMs);
    lines.push(
      [
        new Date(from).toISOString().padEnd(28),
        project.padEnd(11),
        family.padEnd(14),
        after.padEnd(13),
        seconds(limitMs),
      ].join(''),
    );
  }
  lines.push('', 'pages for nothing');
  const falsePages = scores.flatMap((score) => score.falsePages);
  for (const { at, project, rule, reason } of falsePages) {
    lines.push(`${new Date(at).toISOString()}  ${project} ${rule}: ${reason}`);
  }
  if (falsePages.length === 0) lines.push('none');
  const { planted, found, late, pages, precision, recall, delaySeconds } = summarise(scores);
  const learning = scores.reduce((sum, score) => sum + score.learning, 0);
  lines.push(
    '',
    `planted ${planted}, found ${found}, late ${late}, pages ${pages}, for nothing ${falsePages.length} (${((falsePages.length * 7) / days).toFixed(2)} a week)`,
    `precision ${percent(precision)}, recall ${percent(recall)}`,
    `delay: median ${delaySeconds.median.toFixed(0)} s, p95 ${delaySeconds.p95.toFixed(0)} s, longest ${delaySeconds.max.toFixed(0)} s`,
    `pages in the week of learning: ${learning}`,
    '',
  );
  return lines.join('\n');
}
