import type { ExemplarCounter, ExemplarLabels } from '#platform/metrics/exemplars.js';

interface Cell<L extends string> {
  labels: Record<L, string>;
  count: number;
  example: ExemplarLabels | null;
}

/**
 * Counts by labels. A batch holds many failures of few kinds, and a call per kind instead of one per failure makes
 * metrics a small part of what a batch costs.
 */
export class Tally<L extends string> {
  private readonly cells = new Map<string, Cell<L>>();

  add(labels: Record<L, string>, example: ExemplarLabels | null): void {
    const key = Object.values(labels).join('\u0000');
    const cell = this.cells.get(key);
    if (cell === undefined) {
      this.cells.set(key, { labels, count: 1, example });
      return;
    }
    cell.count += 1;
    cell.example = example ?? cell.example;
  }

  /** Hands the sums to the counter, each with its latest example. */
  addTo(counter: ExemplarCounter<L>): void {
    for (const { labels, count, example } of this.cells.values()) counter.inc(labels, example, count);
  }
}
