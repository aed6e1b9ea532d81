import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { LabelValues, Metric } from 'prom-client';
import { ExemplarCounter, ExemplarHistogram } from './exemplars.js';
import { OPEN_METRICS_TYPE, joinOpenMetrics, prefersOpenMetrics, renderOpenMetrics } from './open-metrics.js';
import { MAX_SERIES, SeriesCap } from './series-cap.js';

const PREFIX = 'foghorn_';

/** Three of prom-client's defaults are gauges named like counters; `promtool check metrics` refuses them. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** A histogram has a series for each of its buckets; this many label combinations are as many as a counter's. */
const MAX_HISTOGRAM_SERIES = MAX_SERIES / 10;

export interface MetricsOptions {
  version: string;
  revision?: string;
  /** False in a thread beside the main one: what describes the whole process is left out. Absent: true. */
  processWide?: boolean;
}

/**
 * A page of metrics that are kept elsewhere, for example in a thread: in the format that `accept` prefers, or empty
 * when it cannot be had.
 */
export type FurtherPage = (accept: string | undefined) => Promise<string>;

/**
 * The process's metrics. Names are given without the prefix; asking for one twice gives the same one. No metric takes
 * more than a fixed number of label combinations: see `SeriesCap`.
 *
 * Several processes are scraped one by one. Counters and histograms add up over them; a gauge read from the database
 * or the queue says the same, or 0, in each, so queries take its `max()`.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly withExemplars = new Map<string, unknown>();
  private readonly further: FurtherPage[] = [];

  constructor({ version, revision = 'unknown', processWide = true }: MetricsOptions) {
    if (!processWide) return;
    collectDefaultMetrics({ register: this.registry });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
    this.gauge('build_info', 'Version of the running build; always 1.', ['version', 'revision']).set(
      { version, revision },
      1,
    );
  }

  counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    const existing = this.existing<Counter<L>>(name);
    if (existing) return existing;
    const counter = new Counter({ name: PREFIX + name, help, labelNames, registers: [this.registry] });
    return capped(counter, labelNames, MAX_SERIES, ['inc', 'labels']);
  }

  /** A counter whose series carry an example each, for scrapers that read OpenMetrics. */
  exemplarCounter<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
  ): ExemplarCounter<L> {
    return this.once(name, () => {
      const config = { name: PREFIX + name, help, labelNames, registers: [], enableExemplars: true };
      const counter = this.register(new Counter<L>(config));
      return new ExemplarCounter(counter, new SeriesCap(labelNames, MAX_SERIES));
    });
  }

  gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    collect?: (this: Gauge<L>) => void | Promise<void>,
  ): Gauge<L> {
    const existing = this.existing<Gauge<L>>(name);
    if (existing) return existing;
    const gauge = new Gauge({ name: PREFIX + name, help, labelNames, registers: [this.registry], collect });
    return capped(gauge, labelNames, MAX_SERIES, ['set', 'inc', 'dec', 'labels']);
  }

  /** `buckets` are upper bounds in the metric's unit, ascending. */
  histogram<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    buckets?: number[],
  ): Histogram<L> {
    const existing = this.existing<Histogram<L>>(name);
    if (existing) return existing;
    const config = { name: PREFIX + name, help, labelNames, registers: [this.registry] };
    const histogram = new Histogram({ ...config, ...(buckets ? { buckets } : {}) });
    return capped(histogram, labelNames, MAX_HISTOGRAM_SERIES, ['observe', 'labels']);
  }

  /** A histogram whose buckets carry an example each, for scrapers that read OpenMetrics. */
  exemplarHistogram<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    buckets: number[],
  ): ExemplarHistogram<L> {
    return this.once(name, () => {
      const config = { name: PREFIX + name, help, labelNames, buckets, registers: [], enableExemplars: true };
      const histogram = this.register(new Histogram<L>(config));
      return new ExemplarHistogram(histogram, new SeriesCap(labelNames, MAX_HISTOGRAM_SERIES));
    });
  }

  /** Puts a further page behind this one. A metric belongs to one of them alone: a page must not name it twice. */
  include(page: FurtherPage): void {
    this.further.push(page);
  }

  /** The page that Prometheus scrapes, in the format that `accept` (the request's header) prefers. */
  async expose(accept?: string): Promise<{ contentType: string; body: string }> {
    const further = Promise.all(this.further.map((page) => page(accept)));
    if (prefersOpenMetrics(accept)) {
      const own = renderOpenMetrics(await this.registry.getMetricsAsJSON());
      return { contentType: OPEN_METRICS_TYPE, body: joinOpenMetrics([own, ...(await further)]) };
    }
    const own = await this.registry.metrics();
    return { contentType: this.registry.contentType, body: [own, ...(await further)].join('') };
  }

  private existing<M>(name: string): M | undefined {
    return this.registry.getSingleMetric(PREFIX + name) as M | undefined;
  }

  /** prom-client would refuse exemplars in a registry that also has a classic page. */
  private register<M extends Metric>(metric: M): M {
    this.registry.registerMetric(metric);
    return metric;
  }

  private once<M>(name: string, make: () => M): M {
    const known = (this.withExemplars.get(name) as M | undefined) ?? make();
    this.withExemplars.set(name, known);
    return known;
  }
}

/** Puts a cap before the methods that take labels; a call without labels has one series and needs none. */
function capped<L extends string, M extends Counter<L> | Gauge<L> | Histogram<L>>(
  metric: M,
  labelNames: readonly L[],
  limit: number,
  methods: readonly string[],
): M {
  if (labelNames.length === 0) return metric;
  const cap = new SeriesCap(labelNames, limit);
  const record = metric as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of methods) {
    const original = record[name]!.bind(metric);
    record[name] = (labels, ...rest) =>
      typeof labels === 'object' && labels !== null
        ? original(cap.fold(labels as LabelValues<L>), ...rest)
        : original(labels, ...rest);
  }
  const reset = metric.reset.bind(metric);
  metric.reset = () => {
    cap.clear();
    reset();
  };
  return metric;
}
