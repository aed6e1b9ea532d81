#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../../../dist/apps/cli/src/main.js', import.meta.url);

if (existsSync(fileURLToPath(built))) {
  const { main } = await import(built.href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.stderr.write(
    'foghorn is not built yet. Run `npm install` and `npm run build` in its folder, or use `npm run explain`, which builds first.\n',
  );
  process.exitCode = 1;
}
