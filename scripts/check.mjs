// `npm run check`: everything that needs no server. CI runs the same.
import { ROOT, bin, failPlainly, run, setUp } from './setup.mjs';
import { step } from './progress.mjs';

const shell = process.platform === 'win32';
const CHECKS = [
  ['Format', [bin('prettier'), '--check', '.']],
  ['Lint', [bin('eslint'), '.']],
  ['Types', [bin('tsc'), '-p', 'tsconfig.json', '--noEmit']],
  ['Import rules', [bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'apps', 'libs']],
  ['Generated documents are in sync', [process.execPath, 'scripts/docs.mjs', '--check']],
  ['Unit tests', [process.execPath, 'node_modules/jest/bin/jest.js', '--selectProjects', 'unit']],
];

await setUp().catch(failPlainly);
let failures = 0;
for (const [title, [command, ...args]] of CHECKS) {
  try {
    await step(title, () => run(command, args, { cwd: ROOT, shell: shell && command !== process.execPath }));
  } catch (error) {
    failures += 1;
    process.stderr.write(`${error.message}\n`);
  }
}
if (failures > 0) failPlainly(new Error(`${failures} of ${CHECKS.length} checks failed`));
