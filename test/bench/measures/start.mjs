// `npm start` with the dependencies in place, until it says that it is ready.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { atMost, fact, median, milliseconds } from '../figures.mjs';
import { Program } from '../stage/processes.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ROUNDS = 3;

async function startOnce(dataDir) {
  const started = performance.now();
  const env = { FOGHORN_PORT: '0', FOGHORN_DATA_DIR: dataDir };
  const program = new Program(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['start'], {
    cwd: ROOT,
    env,
  });
  await program.saying(/Foghorn is ready/);
  const took = performance.now() - started;
  await program.stop();
  return took;
}

export const start = {
  name: 'start',
  title: 'npm start until ready',
  async run() {
    const [first, again] = [[], []];
    for (let n = 0; n < ROUNDS; n += 1) {
      const dataDir = await mkdtemp(path.join(tmpdir(), 'foghorn-bench-start-'));
      try {
        first.push(await startOnce(dataDir));
        again.push(await startOnce(dataDir));
      } finally {
        await rm(dataDir, { recursive: true, force: true });
      }
    }
    return [
      atMost('npm start → ready, database created', median(first), 5_000, milliseconds),
      fact('npm start → ready, database there', median(again), milliseconds),
    ];
  },
};
