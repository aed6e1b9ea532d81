import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../errors/app-error.js';
import { processStartTime } from './process-start-time.js';

const LOCK_FILE = 'foghorn.lock';

/** A data folder that this process alone uses until `release`. */
export interface DataFolder {
  /** Absolute path. */
  path: string;
  release(): Promise<void>;
}

/** Who holds the folder: the start time tells a living owner from a stranger with a reused process id. */
interface Owner {
  pid: number;
  startTime: string | null;
}

/**
 * Creates the folder if need be and locks it. A lock whose owner is gone (killed, or a crash of the machine)
 * is taken over.
 *
 * @throws AppError `data_folder_not_writable` or `data_folder_in_use`.
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const absolute = path.resolve(folder);
  const lock = path.join(absolute, LOCK_FILE);
  const me: Owner = { pid: process.pid, startTime: await processStartTime(process.pid) };
  try {
    await mkdir(absolute, { recursive: true });
    await takeLock(lock, me);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new AppError(
      'data_folder_not_writable',
      500,
      `The data folder ${absolute} cannot be written (${reason}). Give this user the right to write it, or set FOGHORN_DATA_DIR to another folder.`,
      { cause: error },
    );
  }
  return { path: absolute, release: () => rm(lock, { force: true }) };
}

async function takeLock(lock: string, me: Owner): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = await open(lock, 'wx', 0o600);
      await file.writeFile(JSON.stringify(me));
      await file.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = await readOwner(lock);
      if (owner && (await isAlive(owner))) throw inUse(lock, owner);
      await rm(lock, { force: true });
    }
  }
  throw inUse(lock, await readOwner(lock));
}

function inUse(lock: string, owner: Owner | null): AppError {
  return new AppError(
    'data_folder_in_use',
    500,
    `The data folder ${path.dirname(lock)} is in use by another Foghorn${owner ? ` (process ${owner.pid})` : ''}. Stop that one, or set FOGHORN_DATA_DIR to another folder.`,
  );
}

async function readOwner(lock: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(lock, 'utf8')) as Owner;
  } catch {
    return null;
  }
}

async function isAlive(owner: Owner): Promise<boolean> {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return (await processStartTime(owner.pid)) === owner.startTime;
}
