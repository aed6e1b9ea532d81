import { bucketStart } from '#alerting/series.js';
import { matches, type FailureSignal } from '#alerting/signal.js';
import type { CellCount, WindowCount } from '#store/alerts/windows.read-model.js';

/** What a signal counts in the cells; the same as the database's answer to the same question. */
export function countCells(
  cells: readonly CellCount[],
  { filter, by, measure }: FailureSignal,
  bucketMs: number,
  { from, to }: { from: number; to: number },
): WindowCount[] {
  const counts = new Map<string, { row: WindowCount; flows: Set<string> }>();
  for (const cell of cells) {
    if (cell.at < from || cell.at >= to || !matches(filter, cell)) continue;
    if (by === 'node' && cell.nodeId === '') continue;
    const at = bucketStart(cell.at, bucketMs);
    const subject = by === 'node' ? cell.nodeId : null;
    const key = `${at}\u0000${cell.project}\u0000${subject ?? ''}`;
    let found = counts.get(key);
    if (!found) {
      found = { row: { project: cell.project, subject, at, count: 0 }, flows: new Set() };
      counts.set(key, found);
    }
    found.row.count += cell.count;
    if (measure === 'flows' && cell.flowId !== '') found.flows.add(cell.flowId);
  }
  return [...counts.values()].map(({ row, flows }) =>
    measure === 'flows' ? { ...row, keys: [...flows] } : row,
  );
}
