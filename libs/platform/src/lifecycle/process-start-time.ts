import { readFile } from 'node:fs/promises';

/** Position of `starttime` among the fields after the command's name in /proc/<pid>/stat (proc(5)). */
const START_TIME_FIELD = 19;

/** When a process started, in the kernel's ticks since boot; null where there is no /proc or no such process. */
export async function processStartTime(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TIME_FIELD] ?? null;
  } catch {
    return null;
  }
}
