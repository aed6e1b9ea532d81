import type { Rule } from '@grafana/grafana-foundation-sdk/alerting';

/** Uid that provisioning gives to the Prometheus source. */
const PROMETHEUS_UID = 'foghorn-prometheus';

/** Seconds of history that a rule's query may look back on by itself; its own ranges go further. */
const RANGE = { from: 600, to: 0 };

/** An alert as Prometheus' rule file has it. */
export interface PrometheusAlert {
  alert: string;
  expr: string;
  for?: string;
  keep_firing_for?: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}

/** A group of Prometheus' rule file. */
export interface PrometheusGroup {
  name: string;
  rules: (PrometheusAlert | { record: string; expr: string; alert?: undefined })[];
}

/** A rule in the form of Grafana's provisioning files, which know the group's place instead of its ids. */
type ProvisionedRule = Omit<Rule, 'folderUID' | 'orgID' | 'ruleGroup' | 'data' | 'keep_firing_for'> & {
  keepFiringFor?: string;
  data: { refId: string; datasourceUid: string; relativeTimeRange?: typeof RANGE; model: object }[];
};

/** Grafana's alert rules, one for each alert of Prometheus, so that both never differ in what they watch. */
export function provisionedAlerts(groups: readonly PrometheusGroup[]): object {
  return {
    apiVersion: 1,
    groups: groups
      .map(({ name, rules }) => ({
        orgId: 1,
        name,
        folder: 'Foghorn',
        interval: '30s',
        rules: rules.flatMap((rule) => (rule.alert === undefined ? [] : [toGrafana(rule)])),
      }))
      .filter(({ rules }) => rules.length > 0),
  };
}

function toGrafana(rule: PrometheusAlert): ProvisionedRule {
  return {
    uid: rule.alert.replace(/[A-Z]/g, (letter, at: number) => (at === 0 ? '' : '-') + letter.toLowerCase()),
    title: rule.alert,
    condition: 'B',
    data: [
      {
        refId: 'A',
        datasourceUid: PROMETHEUS_UID,
        relativeTimeRange: RANGE,
        model: { refId: 'A', expr: rule.expr, instant: true, range: false },
      },
      {
        // The expression yields only what is wrong, whatever its value: anything that comes back fires.
        refId: 'B',
        datasourceUid: '__expr__',
        model: {
          refId: 'B',
          type: 'threshold',
          expression: 'A',
          conditions: [{ evaluator: { type: 'gt', params: [-1] } }],
        },
      },
    ],
    for: rule.for ?? '0s',
    ...(rule.keep_firing_for === undefined ? {} : { keepFiringFor: rule.keep_firing_for }),
    noDataState: 'OK',
    execErrState: 'Error',
    labels: rule.labels,
    annotations: {
      summary: forGrafana(rule.annotations.summary),
      description: forGrafana(rule.annotations.description),
    },
    isPaused: false,
  };
}

/**
 * The same template for Grafana: it has one value per query, and its provisioning takes a `$` for the start of an
 * environment variable, so that the variables are reached without one.
 */
function forGrafana(template: string): string {
  return template.replaceAll('$labels', '.Labels').replaceAll('$value', '.Values.A.Value');
}
