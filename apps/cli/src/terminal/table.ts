import type { Colors } from './terminal.js';
import { printable } from './text.js';

/** Lines of cells in columns under a dimmed head. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], colors: Colors): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((cells) => cells[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [colors.dim(line(head)), ...rows.map(line), ''].join('\n');
}

/** A text of others that stays in its line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll('\n', ' ');
}

/** `2026-11-20 08:01` of an ISO time; UTC. */
export function minute(isoTime: string): string {
  return isoTime.slice(0, 16).replace('T', ' ');
}
