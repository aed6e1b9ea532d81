// `npm run simulate -- [options]`: the headline alert rules on a simulated month.
//   npm run simulate -- --seed 7 --step 2
import { ROOT, bin, failPlainly, run, setUp } from './setup.mjs';
import { step } from './progress.mjs';

const shell = process.platform === 'win32';

await setUp().catch(failPlainly);
await step('Building the simulation', () =>
  run(bin('tsc'), ['-p', 'tsconfig.simulation.json'], { cwd: ROOT, shell }),
).catch(failPlainly);
const { main } = await import('../dist/test/simulation/main.js');
process.exitCode = main(process.argv.slice(2));
