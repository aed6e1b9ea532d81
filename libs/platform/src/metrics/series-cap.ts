import type { LabelValues } from 'prom-client';
import { OTHER } from './bounded-label.js';

/** Label combinations that one metric of one process keeps; later ones are counted together. */
export const MAX_SERIES = 2_000;

/**
 * The last line against a flood of label values: whatever a sender invents, a metric never has more than `limit`
 * series and one more, in which every label says `other`. First come, first kept, and sums stay right.
 */
export class SeriesCap<L extends string> {
  private readonly known = new Set<string>();

  constructor(
    private readonly labelNames: readonly L[],
    private readonly limit: number = MAX_SERIES,
  ) {}

  /** The labels themselves while there is room for them, otherwise the same names with `other`. */
  fold(labels: LabelValues<L>): LabelValues<L> {
    const key = this.labelNames.map((name) => labels[name]).join('\u0000');
    if (this.known.has(key)) return labels;
    if (this.known.size >= this.limit) return this.overflow();
    this.known.add(key);
    return labels;
  }

  /** Forgets everything, as the metric does when it is reset. */
  clear(): void {
    this.known.clear();
  }

  private overflow(): LabelValues<L> {
    const folded: LabelValues<L> = {};
    for (const name of this.labelNames) folded[name] = OTHER;
    return folded;
  }
}
