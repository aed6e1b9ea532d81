import { Command, InvalidArgumentError } from 'commander';
import { ruleNamed } from '#alerting/registry.js';
import { seededRandom } from '../kit/simulate-rule.js';
import { monthEnd, simulatedMonth, type Family } from './month.js';
import { reportOf } from './report.js';
import { scoreMonth, type Score } from './score.js';

/** The headline rule of each family. */
export const HEADLINE: Record<Family, string> = {
  rate_limit: 'rate_limit_spike',
  server_error: 'server_error_persistence',
};

/** Scores the headline rules at their defaults; the same seed gives the same month. */
export function simulate(
  options: { seed: number; days: number; stepMs: number },
  onMonth?: (done: number, of: number) => void,
): Score[] {
  const months = simulatedMonth(seededRandom(options.seed), options.days);
  return months.map((month, index) => {
    const rule = ruleNamed(HEADLINE[month.family]);
    if (!rule) throw new Error(`no rule ${HEADLINE[month.family]}`);
    const score = scoreMonth(month, rule, monthEnd(options.days), options.stepMs);
    onMonth?.(index + 1, months.length);
    return score;
  });
}

/** `npm run simulate`: prints what was found, how soon, and what was said for nothing. */
export function main(args: string[]): number {
  const program = new Command('simulate')
    .description('Evaluates the headline alert rules over a simulated month in which troubles are planted.')
    .option('--seed <n>', 'another month', wholeNumber, 1)
    .option('--days <n>', 'length of the scored stretch', wholeNumber, 30)
    .option('--step <seconds>', 'between two evaluations; the worker takes 1', wholeNumber, 1)
    .addHelpText('after', '\nExample:\n  npm run simulate -- --seed 7 --step 2')
    .parse(args, { from: 'user' });
  const { seed, days, step } = program.opts<{ seed: number; days: number; step: number }>();
  const scores = simulate({ seed, days, stepMs: step * 1_000 }, (done, of) =>
    process.stderr.write(`${done} of ${of} series evaluated\n`),
  );
  process.stdout.write(reportOf(scores, { seed, days }));
  return scores.some((score) => score.found.some(({ delayMs }) => delayMs === null)) ? 1 : 0;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('expected a whole number above 0');
  return Number(text);
}
