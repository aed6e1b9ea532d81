/**
 * What rules look at. Everything is a count over time, of a project or of one thing in it: failures by the rollups,
 * failures of single issues, things seen for the first time, batches that came in.
 */

/** Which failures count; of several values of a field any may match, an absent field matches all. */
export interface FailureFilter {
  codes?: readonly string[];
  kinds?: readonly string[];
  httpStatuses?: readonly number[];
  flows?: readonly string[];
  nodes?: readonly string[];
  nodeTypes?: readonly string[];
  providers?: readonly string[];
  environments?: readonly string[];
}

/** What is written down once, when it is seen for the first time or comes back. */
export const DISCOVERIES = ['issue_opened', 'issue_regressed', 'code_uncatalogued'] as const;
export type Discovery = (typeof DISCOVERIES)[number];

/** Failures from the rollups, per project, node or source of the traffic totals. */
export interface FailureSignal {
  of: 'failures';
  filter: FailureFilter;
  /** One series per project, or one per project and node. */
  by: 'project' | 'node';
  /** Failures, or the distinct Flows that they belong to. */
  measure: 'count' | 'flows';
}

/** What a rule counts. */
export type Signal =
  | FailureSignal
  /** Failures of each issue, by the minute. */
  | { of: 'issues'; codes: readonly string[] | null }
  /** First sights, each with a subject of its own. */
  | { of: 'discoveries'; kind: Discovery; codes: readonly string[] | null }
  /** Events that came in through each key, failures or not, by the time of receipt. */
  | { of: 'arrivals' };

/** One cell of a rollup; absent values are '' and 0. */
export interface FailureCell {
  kind: string;
  code: string;
  httpStatus: number;
  flowId: string;
  nodeId: string;
  nodeType: string;
  provider: string;
  environment: string;
}

/** A key under which equal signals share their counts; the order of values does not matter. */
export function signalKey(signal: Signal): string {
  return JSON.stringify(signal, (_name, value: unknown) =>
    Array.isArray(value)
      ? [...(value as (string | number)[])].sort()
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
  );
}

/** Whether a cell's failures count for the filter. */
export function matches(filter: FailureFilter, cell: FailureCell): boolean {
  return (
    has(filter.codes, cell.code) &&
    has(filter.kinds, cell.kind) &&
    has(filter.httpStatuses, cell.httpStatus) &&
    has(filter.flows, cell.flowId) &&
    has(filter.nodes, cell.nodeId) &&
    has(filter.nodeTypes, cell.nodeType) &&
    has(filter.providers, cell.provider) &&
    has(filter.environments, cell.environment)
  );
}

function has<T>(wanted: readonly T[] | undefined, value: T): boolean {
  return wanted === undefined || wanted.includes(value);
}
