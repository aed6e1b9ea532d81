// `npm run explain -- '<json>'`: brings a fresh clone up to the build, then runs `foghorn explain`.
import { failPlainly, setUp } from './setup.mjs';

await setUp().catch(failPlainly);
// npm runs scripts in the package's folder; a file is named from where the user stands.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
const { main } = await import('../dist/apps/cli/src/main.js');
process.exitCode = await main(['explain', ...process.argv.slice(2)]);
