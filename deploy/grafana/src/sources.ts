import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';

/** Both sources are variables of the dashboard, so that it works wherever it is imported. */
export const PROMETHEUS: DataSourceRef = { type: 'prometheus', uid: '${prometheus}' };
export const POSTGRES: DataSourceRef = { type: 'grafana-postgresql-datasource', uid: '${postgres}' };

/** A query over time; `legend` may name labels, for example `{{code}}`. */
export function prom(expr: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder().datasource(PROMETHEUS).expr(expr).legendFormat(legend).range();
}

/** The same with the examples that the counters carry, as points to click on. */
export function promWithExamples(expr: string, legend: string): DataqueryBuilder {
  return prom(expr, legend).exemplar(true);
}

/** One value per series, at the end of the time range. */
export function promNow(expr: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder()
    .datasource(PROMETHEUS)
    .expr(expr)
    .legendFormat(legend)
    .format(PromQueryFormat.TimeSeries)
    .instant();
}

/** What Grafana's Postgres source takes; the SDK has no builder for it. */
interface SqlQuery extends Dataquery {
  refId?: string;
  datasource: DataSourceRef;
  editorMode: 'code';
  format: 'table' | 'time_series';
  rawQuery: true;
  rawSql: string;
}

/** A table out of the views of schema `foghorn_views`. */
export function sql(rawSql: string): Builder<Dataquery> {
  const query = { datasource: POSTGRES, editorMode: 'code', format: 'table', rawQuery: true, rawSql };
  // The marker is the SDK's way to tell queries apart; it is no part of the JSON.
  return { build: () => ({ ...query, _implementsDataqueryVariant: () => undefined }) as SqlQuery };
}
