import { mkdir, open, readFile, readdir, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#platform/errors/app-error.js';
import { processStartTime } from '#platform/lifecycle/process-start-time.js';

const LOCK_FILE = 'spool.lock';
/** More collectors than this on one folder are a mistake. */
const MOST_SLOTS = 64;
/** The owner renews its lock so often; from another machine nothing else tells that it lives. */
const RENEW_MS = 10_000;
const STALE_MS = 60_000;
/** Who takes over a lock looks again after this time: two may have found it abandoned at once. */
const SECOND_LOOK_MS = 100;

interface Owner {
  host: string;
  pid: number;
  startTime: string | null;
}

/** A folder below the spool's that this process alone uses until `release`. */
export interface SpoolSlot {
  folder: string;
  release(): Promise<void>;
}

/**
 * Takes the first free one of the folders `0`, `1`, … below `parent`, so that collectors that share a data folder
 * never share a spool. The folder of a process that has ended is free.
 *
 * @throws AppError `spool_not_writable`.
 */
export async function claimSlot(parent: string): Promise<SpoolSlot> {
  try {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    for (let n = 0; n < MOST_SLOTS; n += 1) {
      const slot = await claim(path.join(parent, String(n)));
      if (slot) return slot;
    }
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new AppError(
      'spool_not_writable',
      500,
      `The spool folder ${parent} cannot be written (${reason}). Give this user the right to write it, set FOGHORN_DATA_DIR to another folder, or set FOGHORN_SPOOL_MAX_BYTES to 0 to go without.`,
      { cause },
    );
  }
  throw new AppError(
    'spool_in_use',
    500,
    `All ${MOST_SLOTS} spool folders in ${parent} are in use. Give each collector a FOGHORN_DATA_DIR of its own.`,
  );
}

/** The slots below `parent` whose process has ended, each claimed. */
export async function claimAbandoned(parent: string): Promise<SpoolSlot[]> {
  const slots: SpoolSlot[] = [];
  for (const name of (await readdir(parent)).filter((one) => /^\d+$/.test(one))) {
    const slot = await claim(path.join(parent, name));
    if (slot) slots.push(slot);
  }
  return slots;
}

async function claim(folder: string): Promise<SpoolSlot | null> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = path.join(folder, LOCK_FILE);
  const text = JSON.stringify({
    host: hostname(),
    pid: process.pid,
    startTime: await processStartTime(process.pid),
  } satisfies Owner);
  if (!(await create(lock, text))) {
    if (await isHeld(lock)) return null;
    await rm(lock, { force: true });
    if (!(await create(lock, text))) return null;
    await sleep(SECOND_LOOK_MS);
    if ((await readFile(lock, 'utf8').catch(() => '')) !== text) return null;
  }
  const renewal = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => undefined);
  }, RENEW_MS);
  renewal.unref();
  return {
    folder,
    release: async () => {
      clearInterval(renewal);
      await rm(lock, { force: true });
    },
  };
}

async function create(lock: string, text: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', 0o600);
    await file.writeFile(text);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isHeld(lock: string): Promise<boolean> {
  let owner: Owner;
  try {
    owner = JSON.parse(await readFile(lock, 'utf8')) as Owner;
  } catch {
    // Being written at this moment, or cut off by a crash; its age tells which.
    return isFresh(lock, SECOND_LOOK_MS * 10);
  }
  // Process ids mean nothing on another machine or in another container.
  if (owner.host !== hostname()) return isFresh(lock, STALE_MS);
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return (await processStartTime(owner.pid)) === owner.startTime;
}

async function isFresh(lock: string, withinMs: number): Promise<boolean> {
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < withinMs;
}
