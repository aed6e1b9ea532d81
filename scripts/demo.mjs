// `npm run demo -- [options]`: the same as `foghorn demo`, built first.
import { failPlainly, setUp } from './setup.mjs';

await setUp().catch(failPlainly);
const { main } = await import('../dist/apps/cli/src/main.js');
process.exitCode = await main(['demo', ...process.argv.slice(2)]);
