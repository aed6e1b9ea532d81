import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../logging/logger.js';

const STOP_LIMIT_MS = 20_000;

/**
 * Stops a server that outlived its Foghorn (killed with -9): the data folder's lock already proved that no
 * other instance uses the cluster. A stale pid file of a dead server is Postgres' own business.
 */
export async function stopOrphan(cluster: string, logger?: Logger): Promise<void> {
  const lines = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(lines.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !(await isPostgres(pid))) return;
  logger?.warn({ pid }, 'stopping a Postgres that outlived its Foghorn');
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (Date.now() < deadline && (await isPostgres(pid))) await sleep(50);
}

async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Without /proc the pid file alone has to do; Postgres removes it when it ends in order.
  const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'postgres');
  return command.trim() === 'postgres';
}
