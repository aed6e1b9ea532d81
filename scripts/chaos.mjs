// `npm run chaos -- [options]`: builds the service and the run, then lets faults strike.
//   npm run chaos -- --minutes 10 --backend redis --seed 42
import path from 'node:path';
import { ROOT, bin, failPlainly, run, setUp } from './setup.mjs';
import { step } from './progress.mjs';

const shell = process.platform === 'win32';

await setUp().catch(failPlainly);
await step('Building the fault tests', () => run(bin('tsc'), ['-p', 'tsconfig.chaos.json'], { shell })).catch(
  failPlainly,
);
const { main } = await import('../dist/test/chaos/main.js');
process.exitCode = await main(process.argv.slice(2), path.join(ROOT, 'dist'));
