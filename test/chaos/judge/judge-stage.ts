import type { Strike } from '../faults/mischief.js';
import type { Stage } from '../stage/stage.js';

/** So long a process may take to find out that a connection is dead; a stop before that may wait for it in vain. */
const DEAD_WIRE_MS = 60_000;

/** What went wrong with the processes themselves. */
export function judgeStage(
  { apps, alerts }: Pick<Stage, 'apps' | 'alerts'>,
  strikes: readonly Strike[],
  now: number,
): string[] {
  const faults: string[] = [];
  const wiresWereFine = strikes.every(({ touches, to }) => touches !== 'wire' || now - to > DEAD_WIRE_MS);
  for (const { name, crashes, stops } of apps) {
    // A start without a database ends, and the supervisor tries again; a service that runs has to ride it out.
    for (const { exit, lastLines } of crashes.filter(({ afterReady }) => afterReady)) {
      faults.push(`${name} ended by itself with ${exit}: ${lastLines.trim().slice(-600)}`);
    }
    const last = stops.at(-1);
    if (wiresWereFine && last?.exit !== 'code 0') {
      faults.push(`${name} did not stop in order at the end: ${last?.exit}`);
    }
  }
  if (alerts.posts.length === 0) faults.push('nobody was paged: the run proves nothing about alerts');
  return faults;
}
