import { execFile } from 'node:child_process';
import { chown, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../errors/app-error.js';

const run = promisify(execFile);

/** How to start a program so that it does not run as root. */
export interface Launcher {
  command(program: string, args: readonly string[]): [string, string[]];
  spawnOptions: { uid?: number; gid?: number };
  /** Gives a folder to the user that the programs run as. */
  own(folder: string): Promise<void>;
}

interface Account {
  name: string;
  uid: number;
  gid: number;
}

const AS_MYSELF: Launcher = {
  command: (program, args) => [program, [...args]],
  spawnOptions: {},
  own: () => Promise.resolve(),
};

/** Users that may run Postgres for root, in order of preference. */
const CANDIDATES = ['foghorn', 'postgres', 'nobody'];

/**
 * Postgres refuses to run as root. For root its programs run as another user; when that user may not enter
 * one of the folders (a home of mode 700, say), it gets the one capability to pass them (DAC override) and
 * no other, which needs util-linux's `setpriv`.
 *
 * @throws AppError `no_unprivileged_user` when neither way is open.
 */
export async function unprivilegedLauncher(folders: readonly string[]): Promise<Launcher> {
  if (process.getuid?.() !== 0) return AS_MYSELF;
  const account = await findAccount();
  if (!account) throw refusal('there is no user foghorn, postgres or nobody to run it as');
  const own = (folder: string) => chown(folder, account.uid, account.gid);
  const reachable = await Promise.all(folders.map((folder) => mayEnter(account, folder)));
  if (reachable.every(Boolean)) {
    return { command: AS_MYSELF.command, spawnOptions: { uid: account.uid, gid: account.gid }, own };
  }
  const prefix = [
    '--securebits=+no_setuid_fixup',
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--bounding-set=-all,+dac_override',
  ];
  try {
    await run('setpriv', [...prefix, 'true']);
  } catch (error) {
    throw refusal(`the user ${account.name} may not enter ${folders[reachable.indexOf(false)]}`, error);
  }
  return { command: (program, args) => ['setpriv', [...prefix, program, ...args]], spawnOptions: {}, own };
}

function refusal(why: string, cause?: unknown): AppError {
  return new AppError(
    'no_unprivileged_user',
    500,
    `Postgres does not run as root, and ${why}. Start Foghorn as a normal user, or set DATABASE_URL.`,
    { cause },
  );
}

async function findAccount(): Promise<Account | null> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of CANDIDATES) {
    const line = lines.find(([user]) => user === name);
    if (line) return { name, uid: Number(line[2]), gid: Number(line[3]) };
  }
  return null;
}

/** Whether the account may pass every folder above `folder` by the mode bits. */
async function mayEnter(account: Account, folder: string): Promise<boolean> {
  for (let current = path.dirname(folder); ; current = path.dirname(current)) {
    const { mode, uid, gid } = await stat(current);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
}
