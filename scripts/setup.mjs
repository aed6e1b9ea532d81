// Brings a clone into a runnable state, doing only what is missing: install, generate, build.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { step } from './progress.mjs';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const INSTALL_STAMP = path.join(ROOT, 'node_modules', '.foghorn-lockfile');
const BUILD_STAMP = path.join(ROOT, 'dist', '.built');

/** Runs a command and keeps its output for the error; rejects on any exit code but 0. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`${command} ${args.join(' ')} failed (${code})\n${output.slice(-8_000)}`)),
    );
  });
}

export const bin = (name) =>
  path.join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

const shell = process.platform === 'win32';
const lockfileHash = () =>
  createHash('sha256')
    .update(readFileSync(path.join(ROOT, 'package-lock.json')))
    .digest('hex');

/**
 * Exactly the lockfile, and no package's install script: what one of them needs is done where it is used.
 * Tells whether anything was installed.
 */
export async function ensureInstalled() {
  const hash = lockfileHash();
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, 'utf8') === hash) return false;
  await step('Installing the dependencies of the lockfile (first time only; about a minute)', () =>
    run('npm', ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
      shell,
    }),
  );
  writeFileSync(INSTALL_STAMP, hash);
  return true;
}

/** The Prisma client of this schema and this Prisma; its own script knows whether that is there. */
export async function ensureGenerated({ force }) {
  const generated = path.join(ROOT, 'prisma', 'generated', 'client.ts');
  const schema = path.join(ROOT, 'prisma', 'schema.prisma');
  if (!force && existsSync(generated) && statSync(generated).mtimeMs >= statSync(schema).mtimeMs) return;
  await step('Generating the database client', () => run(process.execPath, ['scripts/generate.mjs']));
  const now = new Date();
  utimesSync(generated, now, now);
}

function newestSource(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestSource(file));
    else if (/\.(ts|json)$/.test(entry.name)) newest = Math.max(newest, statSync(file).mtimeMs);
  }
  return newest;
}

export async function ensureBuilt() {
  const built = existsSync(BUILD_STAMP) ? statSync(BUILD_STAMP).mtimeMs : 0;
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map(
    (file) => statSync(path.join(ROOT, file)).mtimeMs,
  );
  const sources = ['apps', 'libs', 'deploy/grafana/src', 'prisma'].map((folder) =>
    newestSource(path.join(ROOT, folder)),
  );
  if (Math.max(...settings, ...sources) < built) return;
  // Stamped with the time before the build, so that a file saved meanwhile is built next time.
  const since = new Date();
  await step('Building', () => run(bin('tsc'), ['-p', 'tsconfig.build.json'], { shell }));
  mkdirSync(path.dirname(BUILD_STAMP), { recursive: true });
  writeFileSync(BUILD_STAMP, since.toISOString());
}

/** Everything a command of this repository needs before it runs. */
export async function setUp() {
  const installed = await ensureInstalled();
  await ensureGenerated({ force: installed });
  await ensureBuilt();
}

/** Ends the process with the message alone: a stack helps nobody who only wanted to start. */
export function failPlainly(error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
