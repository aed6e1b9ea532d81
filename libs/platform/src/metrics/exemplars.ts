import type { Counter, Histogram, LabelValues } from 'prom-client';
import { EXEMPLAR_CHARS } from './open-metrics.js';
import type { SeriesCap } from './series-cap.js';

/** What leads from a number to one of the things it counts, for example `{ request_id: '…' }`. */
export type ExemplarLabels = Record<string, string>;

/** A counter whose series each remember their latest example. */
export class ExemplarCounter<L extends string> {
  constructor(
    private readonly counter: Counter<L>,
    private readonly cap: SeriesCap<L>,
  ) {}

  /** Counts up by `value`. An example that is too long for the format is left out: cut short it would find nothing. */
  inc(labels: LabelValues<L>, example: ExemplarLabels | null = null, value = 1): void {
    const folded = this.cap.fold(labels);
    if (example && fits(example)) this.counter.inc({ labels: folded, value, exemplarLabels: like(example) });
    else this.counter.inc({ labels: folded, value });
  }
}

/** A histogram whose buckets each remember their latest example. */
export class ExemplarHistogram<L extends string> {
  constructor(
    private readonly histogram: Histogram<L>,
    private readonly cap: SeriesCap<L>,
  ) {}

  /** `value` in the metric's unit; see `ExemplarCounter` on examples. */
  observe(labels: LabelValues<L>, value: number, example: ExemplarLabels | null = null): void {
    const folded = this.cap.fold(labels);
    if (example && fits(example)) {
      this.histogram.observe({ labels: folded, value, exemplarLabels: like(example) });
    } else this.histogram.observe({ labels: folded, value });
  }
}

/** prom-client types an exemplar's labels as the metric's own, which they are not. */
function like<L extends string>(example: ExemplarLabels): LabelValues<L> {
  return example as LabelValues<L>;
}

function fits(example: ExemplarLabels): boolean {
  let chars = 0;
  for (const [name, value] of Object.entries(example)) chars += [...name].length + [...value].length;
  return chars > 0 && chars <= EXEMPLAR_CHARS;
}
