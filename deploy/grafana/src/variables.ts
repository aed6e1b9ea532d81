import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { PROMETHEUS } from './sources.js';

const ALL = { text: ['All'], value: ['$__all'] };

/** Label of a Foghorn metric, offered as a choice. */
export interface LabelVariable {
  name: 'project' | 'environment' | 'flow';
  label: string;
  /** Selector whose series have the label. */
  series: string;
  /** One value instead of any number. */
  single?: boolean;
}

export const PROJECT: LabelVariable = {
  name: 'project',
  label: 'Project',
  series: 'foghorn_flow_failures_total',
};
export const ENVIRONMENT: LabelVariable = {
  name: 'environment',
  label: 'Environment',
  series: 'foghorn_flow_failures_total{project=~"$project"}',
};
export const FLOW: LabelVariable = {
  name: 'flow',
  label: 'Flow',
  series: 'foghorn_flow_failures_total{project=~"$project", environment=~"$environment"}',
};

/** The two sources, then the labels in the given order. */
export function variables(...labels: LabelVariable[]): Builder<VariableModel>[] {
  return [...dataSources(), ...labels.map(labelVariable)];
}

/** Where people open Foghorn; links to issues start with it. */
export function foghornAddress(): Builder<VariableModel> {
  return new TextBoxVariableBuilder('foghorn_url')
    .label("Foghorn's address")
    .description('Without a slash at the end; links to issues start with it.')
    .defaultValue('http://127.0.0.1:4001')
    .current({ text: 'http://127.0.0.1:4001', value: 'http://127.0.0.1:4001' });
}

function dataSources(): Builder<VariableModel>[] {
  return [
    new DatasourceVariableBuilder('prometheus').label('Prometheus').type('prometheus'),
    new DatasourceVariableBuilder('postgres').label('Postgres').type('grafana-postgresql-datasource'),
  ];
}

function labelVariable({ name, label, series, single = false }: LabelVariable): Builder<VariableModel> {
  const query = `label_values(${series}, ${name})`;
  const variable = new QueryVariableBuilder(name)
    .label(label)
    .datasource(PROMETHEUS)
    .query({ qryType: 1, query, refId: `variable-${name}` })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalCaseInsensitiveAsc);
  return single ? variable : variable.multi(true).includeAll(true).current(ALL);
}
