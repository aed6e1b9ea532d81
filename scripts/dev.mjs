// `npm run dev`: rebuilds and restarts on every change.
import { spawn } from 'node:child_process';
import { ROOT, bin, failPlainly, setUp } from './setup.mjs';

await setUp().catch(failPlainly);
const options = { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' };
const compiler = spawn(
  bin('tsc'),
  ['-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
  options,
);
const service = spawn(
  process.execPath,
  ['--watch-path=dist', '--enable-source-maps', 'dist/apps/standalone/src/main.js'],
  options,
);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    compiler.kill(signal);
    service.kill(signal);
  });
}
