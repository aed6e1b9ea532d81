// Generates the Prisma client. Offline: the native schema engine is never needed for generating, only
// looked for, so any existing file satisfies the look-up and nothing is downloaded.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const prismaPackage = require.resolve('prisma/package.json');
const { version, bin } = JSON.parse(readFileSync(prismaPackage, 'utf8'));
const stamp = join(root, 'prisma', 'generated', '.stamp');

const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'prisma', 'schema.prisma')))
  .update(version)
  .digest('hex');

if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) process.exit(0);

const cli = join(dirname(prismaPackage), typeof bin === 'string' ? bin : bin.prisma);
const result = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], {
  cwd: root,
  encoding: 'utf8',
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
});
if (result.status !== 0) {
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}\nprisma generate failed\n`);
  process.exit(result.status ?? 1);
}
writeFileSync(stamp, wanted);
