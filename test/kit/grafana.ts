import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.resolve(__dirname, '../../deploy/grafana/dashboards');

export interface Target {
  refId: string;
  datasource: { type: string; uid: string };
  expr?: string;
  rawSql?: string;
  instant?: boolean;
  [key: string]: unknown;
}
export interface Panel {
  id: number;
  type: string;
  title: string;
  description: string;
  datasource: { type: string; uid: string };
  gridPos: { x: number; y: number; w: number; h: number };
  targets: Target[];
  options: Record<string, unknown>;
  fieldConfig: {
    defaults: {
      unit?: string;
      thresholds?: { steps: unknown[] };
      custom?: Record<string, unknown>;
      links?: object[];
    };
    overrides: { properties: { id: string; value: unknown }[] }[];
  };
}
export interface Variable {
  name: string;
  type: string;
  query: unknown;
}
export interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  panels: Panel[];
  templating: { list: Variable[] };
}

/** The committed dashboards, by uid. */
export function dashboards(): [string, Dashboard][] {
  return readdirSync(FOLDER).map((file) => {
    const dashboard = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Dashboard;
    return [dashboard.uid, dashboard];
  });
}

/** Every query of every panel, with where it stands. */
export function targets(): { at: string; panel: Panel; target: Target }[] {
  return dashboards().flatMap(([uid, { panels }]) =>
    panels.flatMap((panel) =>
      panel.targets.map((target) => ({ at: `${uid}: ${panel.title} ${target.refId}`, panel, target })),
    ),
  );
}

/** What Grafana fills in for a reader who looks at `from` to `to` (epoch milliseconds) with these choices. */
export interface View {
  from: number;
  to: number;
  /** Step of a chart in seconds. */
  interval: number;
  variables: Record<string, string[]>;
}

/** A PromQL expression as Grafana sends it. */
export function fillPromql(expr: string, view: View): string {
  const range = Math.round((view.to - view.from) / 1_000);
  return withoutLeftovers(
    expr
      .replaceAll('$__rate_interval', `${Math.max(4, view.interval)}s`)
      .replaceAll('$__range', `${range}s`)
      .replaceAll('$__interval', `${view.interval}s`)
      .replace(/\$(\w+)/g, (whole, name: string) => {
        const values = view.variables[name];
        return values
          ? values.map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\\\$&')).join('|')
          : whole;
      }),
  );
}

/** An SQL statement as Grafana's Postgres source sends it, macros expanded. */
export function fillSql(sql: string, view: View): string {
  const time = (ms: number) => `'${new Date(ms).toISOString()}'`;
  const [from, to] = [time(view.from), time(view.to)];
  return withoutLeftovers(
    sql
      .replace(/\$__timeFilter\(([^)]+)\)/g, `$1 BETWEEN ${from} AND ${to}`)
      .replace(
        /\$__timeGroup\(([^,]+), \$__interval\)/g,
        `floor(extract(epoch from $1)/${view.interval})*${view.interval}`,
      )
      .replaceAll('$__timeFrom()', from)
      .replaceAll('$__timeTo()', to)
      .replaceAll('$__interval_ms', String(view.interval * 1_000))
      .replace(/\$\{(\w+):sqlstring\}/g, (whole, name: string) => {
        const values = view.variables[name];
        return values ? values.map((value) => `'${value.replaceAll("'", "''")}'`).join(',') : whole;
      }),
  );
}

/** Names of the variables that a text uses, Grafana's own left out. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name!).filter((name) => !name.startsWith('__'));
}

function withoutLeftovers(filled: string): string {
  const left = /\$\{?\w+/.exec(filled);
  if (left) throw new Error(`nothing fills ${left[0]} in ${filled}`);
  return filled;
}
