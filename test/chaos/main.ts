import 'reflect-metadata';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { printLedger } from './ledger.js';
import { showProgress } from './progress.js';
import { runChaos } from './run.js';
import { clearLeftBehind } from './stage/left-behind.js';
import type { Backend } from './stage/stage.js';
import { hasRedis } from '../kit/redis.js';

const SHIPPERS = 6;
const SPIKE_SECONDS = 45;
const FAULT_PAUSE_MS = 4_000;

interface Flags {
  minutes: number;
  backend: Backend | 'both';
  seed: number;
  keep: boolean;
}

/**
 * Runs `npm run chaos` and returns its exit code: 0 when every run was clean, 1 when something is wrong, 2 when
 * the command line is.
 *
 * @param args the arguments alone, without node and script
 * @param dist folder of the built service
 */
export async function main(args: readonly string[], dist: string): Promise<number> {
  const flags = readFlags(args);
  if (typeof flags === 'number') return flags;
  const backends: Backend[] = flags.backend === 'both' ? ['postgres', 'redis'] : [flags.backend];
  const interrupt = new AbortController();
  // The databases live in process groups of their own: a run that just ended would leave them behind.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupt.abort());
  for (const folder of await clearLeftBehind(tmpdir())) {
    process.stderr.write(`Removed ${folder}, left behind by a run that was killed.\n`);
  }
  let wrong = 0;
  for (const backend of backends) {
    if (backend === 'redis' && !hasRedis()) {
      process.stderr.write(
        'The run on Redis needs redis-server on the path; --backend postgres does without.\n',
      );
      wrong += 1;
      continue;
    }
    if (!(await runOne(backend, flags, dist, interrupt.signal))) wrong += 1;
    if (interrupt.signal.aborted) break;
  }
  return wrong === 0 ? 0 : 1;
}

async function runOne(
  backend: Backend,
  { minutes, seed, keep }: Flags,
  dist: string,
  signal: AbortSignal,
): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), `foghorn-chaos-${backend}-`));
  const seconds = Math.round(minutes * 60);
  try {
    const report = await runChaos({
      backend,
      seed,
      seconds,
      shippers: SHIPPERS,
      spikeSeconds: SPIKE_SECONDS,
      faultPauseMs: FAULT_PAUSE_MS,
      dist,
      folder,
      signal,
      onProgress: showProgress(process.stderr, backend.padEnd(8), seconds),
    });
    process.stdout.write(`\n${printLedger(report)}\n\n`);
    const clean = report.faults.length === 0;
    if (clean && !keep) rmSync(folder, { recursive: true, force: true });
    return clean;
  } catch (error) {
    process.stderr.write(
      `\nThe run on ${backend} (seed ${seed}) broke off: ${String(error)}\nLogs: ${folder}\n`,
    );
    return false;
  }
}

function readFlags(args: readonly string[]): Flags | number {
  const program = new Command('npm run chaos --')
    .description('Load and faults at the same time, then an account of every event.')
    .option('--minutes <n>', 'how long faults strike on each back end', positive, 2)
    .addOption(
      new Option('--backend <name>', 'where the queue lives')
        .choices(['postgres', 'redis', 'both'])
        .default('both'),
    )
    .option('--seed <n>', 'the course of an earlier run, up to timing (default: by chance)', whole)
    .option('--keep', 'keep the folder with logs and data of a clean run too', false)
    .exitOverride();
  try {
    const flags = program.parse(args, { from: 'user' }).opts<Omit<Flags, 'seed'> & { seed?: number }>();
    return { ...flags, seed: flags.seed ?? randomInt(1, 2 ** 31) };
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('expected a number above 0');
  return value;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('expected a whole number');
  return value;
}
