import type { Stage } from '../stage/stage.js';

/** What went wrong with the processes themselves. */
export function judgeStage({ apps, alerts }: Pick<Stage, 'apps' | 'alerts'>): string[] {
  const faults: string[] = [];
  for (const { name, crashes, stops } of apps) {
    // A start without a database ends, and the supervisor tries again; a service that runs has to ride it out.
    for (const { exit, lastLines } of crashes.filter(({ afterReady }) => afterReady)) {
      faults.push(`${name} ended by itself with ${exit}: ${lastLines.trim().slice(-600)}`);
    }
    const last = stops.at(-1);
    if (last?.exit !== 'code 0') faults.push(`${name} did not stop in order at the end: ${last?.exit}`);
  }
  if (alerts.posts.length === 0) faults.push('nobody was paged: the run proves nothing about alerts');
  return faults;
}
