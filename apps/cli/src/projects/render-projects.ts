import { minute, oneLine, table } from '../terminal/table.js';
import type { Colors } from '../terminal/terminal.js';
import type { ListedProject } from './listed-project.js';

const HEAD = ['PROJECT', 'FAILURES', 'ON DISK', 'OLDEST', 'LAST FAILURE', 'KEPT'];
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A table with one line per project, in the order given. */
export function projectTable(projects: readonly ListedProject[], colors: Colors): string {
  if (projects.length === 0) return 'Nothing has failed yet, so there are no projects.\n';
  const rows = projects.map((project) => [
    oneLine(project.id),
    String(project.failures),
    project.storedBytes === null ? 'not measured' : size(project.storedBytes),
    project.oldest === null ? 'none left' : minute(project.oldest),
    minute(project.lastSeen),
    kept(project),
  ]);
  return table(HEAD, rows, colors);
}

/** How long a project's failures are kept, as a sentence. */
export function retentionLine(project: ListedProject, colors: Colors): string {
  return `${colors.green('✓')} Failures of ${colors.bold(oneLine(project.id))} are kept for ${kept(project)}.\n`;
}

function kept({ retentionDays, retentionIsDefault }: ListedProject): string {
  return `${retentionDays} ${retentionDays === 1 ? 'day' : 'days'}${retentionIsDefault ? ' (default)' : ''}`;
}

/** Bytes in the unit that leaves one to three digits, by thousands. */
function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power > 0 && value < 10 ? 1 : 0)} ${UNITS[power]}`;
}
