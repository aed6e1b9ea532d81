import type { MetricObjectWithValues, MetricValue, MetricValueWithName } from 'prom-client';

/** Media type of the format that can carry exemplars. */
export const OPEN_METRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Characters of an exemplar's names and values together, as the format limits them. */
export const EXEMPLAR_CHARS = 128;

/** The last line of a page; nothing may follow it. */
const END = '# EOF\n';

interface Exemplar {
  labelSet: Record<string, string>;
  value: number;
  /** Epoch seconds. */
  timestamp?: number;
}

type Sample = MetricValue<string> & Partial<MetricValueWithName<string>> & { exemplar?: Exemplar | null };

/**
 * Whether the scraper takes OpenMetrics and does not like the classic format better. Prometheus asks for it by name;
 * browsers and curl, which take anything, get the classic one.
 */
export function prefersOpenMetrics(accept: string | undefined): boolean {
  const weight = (type: string): number =>
    Math.max(
      0,
      ...(accept ?? '')
        .split(',')
        .map((range) => range.split(';').map((part) => part.trim().toLowerCase()))
        .filter(([name]) => name === type)
        .map((parts) => Number(parts.find((part) => part.startsWith('q='))?.slice(2) ?? 1) || 0),
    );
  const wanted = weight('application/openmetrics-text');
  return wanted > 0 && wanted >= weight('text/plain');
}

/**
 * The page in OpenMetrics 1.0. prom-client's own rendering renames the counters of the registry for good, after which
 * the classic page is wrong; this one only reads.
 */
export function renderOpenMetrics(metrics: readonly MetricObjectWithValues<MetricValue<string>>[]): string {
  return metrics.map(renderFamily).join('') + END;
}

/** One page out of several; an empty one adds nothing. */
export function joinOpenMetrics(pages: readonly string[]): string {
  return pages.map((page) => (page.endsWith(END) ? page.slice(0, -END.length) : page)).join('') + END;
}

function renderFamily(metric: MetricObjectWithValues<MetricValue<string>>): string {
  const isCounter = String(metric.type) === 'counter';
  // A family of counters is named without the `_total` that its samples must have.
  const family = isCounter ? metric.name.replace(/_total$/, '') : metric.name;
  const name = isCounter ? `${family}_total` : family;
  const lines = [`# TYPE ${family} ${String(metric.type)}`, `# HELP ${family} ${escape(metric.help)}`];
  for (const sample of metric.values as Sample[]) {
    const labels = renderLabels(sample.labels);
    lines.push(
      `${sample.metricName ?? name}${labels} ${numeral(sample.value)}${renderExemplar(sample.exemplar)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function renderExemplar(exemplar: Exemplar | null | undefined): string {
  if (!exemplar) return '';
  const at = exemplar.timestamp === undefined ? '' : ` ${exemplar.timestamp}`;
  return ` # ${renderLabels(exemplar.labelSet) || '{}'} ${numeral(exemplar.value)}${at}`;
}

function renderLabels(labels: Partial<Record<string, string | number>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escape(String(value))}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function numeral(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return String(value);
}

function escape(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');
}
