import { execFileSync } from 'node:child_process';
import {
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStartTime } from '#platform/lifecycle/process-start-time.js';
import { signal } from './signals.js';

const FOLDERS = 'foghorn-chaos-';
const PID_FILE = 'run.pid';
/** What a run starts; a shell that happens to stand in the folder is not among it. */
const PROGRAMS = /^(node|postgres|redis-)/;
const END_LIMIT_MS = 10_000;

interface Owner {
  host: string;
  pid: number;
  startTime: string | null;
}

/** Notes in the folder of a run that this process plays it. Returns what takes that back at the end of the run. */
export async function claimRun(folder: string): Promise<() => void> {
  const file = path.join(folder, PID_FILE);
  const startTime = await processStartTime(process.pid);
  writeFileSync(file, JSON.stringify({ host: hostname(), pid: process.pid, startTime } satisfies Owner));
  return () => rmSync(file, { force: true });
}

/**
 * Removes what runs below `parent` left behind that were killed with -9: their processes, mounts and folders. Folders
 * of runs that came to an end hold no note and stay. Returns the folders removed.
 */
export async function clearLeftBehind(parent: string): Promise<string[]> {
  const removed: string[] = [];
  for (const entry of readdirSync(parent, { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith(FOLDERS)) continue;
    const folder = path.join(realpathSync(parent), entry.name);
    if (statSync(folder).uid !== process.getuid?.() || !(await isLeftBehind(folder))) continue;
    await endProcesses(folder);
    for (const mount of mountsIn(folder)) execFileSync('umount', ['-l', mount], { stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
    removed.push(folder);
  }
  return removed;
}

async function isLeftBehind(folder: string): Promise<boolean> {
  try {
    const owner = JSON.parse(readFileSync(path.join(folder, PID_FILE), 'utf8')) as Owner;
    return owner.host === hostname() && (await processStartTime(owner.pid)) !== owner.startTime;
  } catch {
    return false;
  }
}

async function endProcesses(folder: string): Promise<void> {
  for (const { pid, program } of processesIn(folder)) {
    // Postgres, halted or not, gives its shared memory back before it ends.
    signal(pid, program === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
    signal(pid, 'SIGCONT');
  }
  const deadline = Date.now() + END_LIMIT_MS;
  for (let left = processesIn(folder); left.length > 0; left = processesIn(folder)) {
    if (Date.now() > deadline) for (const { pid } of left) signal(pid, 'SIGKILL');
    await sleep(50);
  }
}

/** The stores and apps of a run work in its folder, and nothing else tells them from those of another run. */
function processesIn(folder: string): { pid: number; program: string }[] {
  const found: { pid: number; program: string }[] = [];
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const at = readlinkSync(`/proc/${entry}/cwd`);
      const program = path.basename(readlinkSync(`/proc/${entry}/exe`));
      const inside = at === folder || at.startsWith(folder + path.sep);
      if (inside && PROGRAMS.test(program)) found.push({ pid: Number(entry), program });
    } catch {
      // Gone already, or somebody else's.
    }
  }
  return found;
}

function mountsIn(folder: string): string[] {
  const points = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1]);
  return points.filter((point): point is string => point?.startsWith(folder + path.sep) === true);
}
