// `npm run bench`: measures every budget in one run, prints a table and, with --json, writes the figures.
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { step } from './progress.mjs';
import { failPlainly, setUp } from './setup.mjs';

await setUp().catch(failPlainly);
const { Command, InvalidArgumentError, Option } = await import('commander');
const { renderTable } = await import('../test/bench/table.mjs');

const names = (value, before = []) => {
  const name = value.trim();
  if (name === '') throw new InvalidArgumentError('give the name of a measure');
  return [...before, name];
};

const command = new Command('npm run bench --')
  .description('Measures Foghorn on this machine: ratios within one run, each against its budget.')
  .option('--only <name>', 'only this measure; may be given several times', names)
  .option(
    '--big',
    'also over ten million failures: queries, and the cost of storing one more (about 10 minutes, 15 GB)',
  )
  .option('--json <file>', 'write the figures there as JSON')
  .addOption(
    new Option('--backend <name>', 'where the queue lives')
      .choices(['postgres', 'redis'])
      .default('postgres'),
  )
  .addHelpText('after', '\nExample: npm run bench -- --only drain --backend redis --json drain.json')
  .parse();

const { MEASURES, BIG_MEASURES } = await import('../test/bench/measures/registry.mjs');
const options = command.opts();
const all = [...MEASURES, ...BIG_MEASURES];
const unknown = (options.only ?? []).filter((name) => !all.some((measure) => measure.name === name));
if (unknown.length > 0) {
  failPlainly(
    new Error(
      `There is no measure ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}.`,
    ),
  );
}
const chosen = options.only
  ? all.filter(({ name }) => options.only.includes(name))
  : [...MEASURES, ...(options.big ? BIG_MEASURES : [])];

const since = Date.now();
const figures = {};
const rows = [];
for (const measure of chosen) {
  const found = await step(measure.title, () => measure.run({ backend: options.backend, figures })).catch(
    failPlainly,
  );
  rows.push(...found.map((row) => ({ measure: measure.name, ...row })));
}
const report = {
  at: new Date(since).toISOString(),
  tookSeconds: Math.round((Date.now() - since) / 1000),
  backend: options.backend,
  machine: { cpus: cpus().length, model: cpus()[0]?.model, memoryBytes: totalmem(), node: process.version },
  met: rows.filter(({ met }) => met === true).length,
  missed: rows.filter(({ met }) => met === false).length,
  rows,
};
console.log(renderTable(report));
if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
else console.log(`\n${JSON.stringify(report)}`);
process.exit();
