import * as barchart from '@grafana/grafana-foundation-sdk/barchart';
import * as common from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import { codeColours } from '../code-colours.js';
import { BY_ALL, COUNTS, ENVIRONMENT_IS, FLOW_IS, PROJECT_IS, REMEDIES } from '../filters.js';
import { dashboard } from '../dashboard.js';
import { TO_ISSUE, UID } from '../links.js';
import { BAR, HIDDEN, ask, column, lines, number, rows } from '../panels.js';
import { POSTGRES, prom, promNow, promWithExamples, sql } from '../sources.js';
import { ENVIRONMENT, FLOW, PROJECT, foghornAddress, variables } from '../variables.js';

const WHERE = `${PROJECT_IS} AND ${ENVIRONMENT_IS} AND ${FLOW_IS}`;

const numbers = [
  number({
    question: 'How often does this Flow fail?',
    means: 'Its failures in the time range, on the wire and in runs.',
    unit: 'short',
    width: 6,
    height: 4,
    queries: [promNow(`sum(increase(foghorn_flow_failures_total{${BY_ALL}}[$__range]))`, 'failures')],
  }).decimals(0),
  number(
    {
      question: 'How long does a failed call take?',
      means: 'Median of the durations that senders reported with failures of this Flow.',
      unit: 's',
      limits: { warn: 10, bad: 60 },
      width: 6,
      height: 4,
      queries: [
        sql(`SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_seconds) AS median
FROM foghorn_views.failures WHERE $__timeFilter(occurred_at) AND ${WHERE}`),
      ],
    },
    POSTGRES,
  ),
  number(
    {
      question: 'How long do the slowest take?',
      means: 'One in twenty of the failures of this Flow took at least as long.',
      unit: 's',
      limits: { warn: 30, bad: 120 },
      width: 6,
      height: 4,
      queries: [
        sql(`SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_seconds) AS p95
FROM foghorn_views.failures WHERE $__timeFilter(occurred_at) AND ${WHERE}`),
      ],
    },
    POSTGRES,
  ),
  number(
    {
      question: 'How many of the failures are worth a retry?',
      means: 'Share of failures for which sending the same again can help.',
      unit: 'percentunit',
      width: 6,
      height: 4,
      queries: [
        sql(`SELECT avg(retryable::int) AS retryable
FROM foghorn_views.failures WHERE $__timeFilter(occurred_at) AND ${WHERE}`),
      ],
    },
    POSTGRES,
  ),
];

const timeline = ask(
  new statetimeline.PanelBuilder(),
  {
    question: 'Which node failed when, and with what?',
    means:
      'One row per node that broke first, coloured by its most frequent code at that time; no colour, no failure.',
    unit: 'string',
    width: 24,
    height: 9,
    queries: [
      sql(`SELECT "time", node, code FROM (
  SELECT $__timeGroup(bucket, $__interval) AS "time", node, code,
    row_number() OVER (PARTITION BY $__timeGroup(bucket, $__interval), node ORDER BY sum(count) DESC, code) AS place
  FROM ${COUNTS}
  WHERE node <> 'none' AND ${WHERE}
  GROUP BY 1, node, code
) AS ranked
WHERE place = 1
ORDER BY "time"`),
    ],
  },
  POSTGRES,
)
  .interval('1m')
  .mappings(codeColours())
  .displayName('${__field.labels.node}')
  .mergeValues(true)
  .showValue(common.VisibilityMode.Auto)
  .rowHeight(0.8)
  .withTransformation({
    id: 'partitionByValues',
    options: { fields: ['node'], keepFields: false, naming: { asLabels: true } },
  });

const matrix = ask(
  new barchart.PanelBuilder(),
  {
    question: 'How does each node fail?',
    means: 'Failures in the time range: a bar for each node that broke first, cut up by code.',
    unit: 'short',
    width: 12,
    height: 9,
    queries: [
      sql(`SELECT node, code, sum(count) AS failures
FROM ${COUNTS}
WHERE node <> 'none' AND ${WHERE}
GROUP BY node, code
ORDER BY node, code`),
    ],
  },
  POSTGRES,
)
  .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
  .orientation(common.VizOrientation.Horizontal)
  .stacking(common.StackingMode.Normal)
  .showValue(common.VisibilityMode.Auto)
  .withTransformation({
    id: 'groupingToMatrix',
    options: { rowField: 'node', columnField: 'code', valueField: 'failures', emptyValue: 'zero' },
  });

const latency = rows({
  question: 'How long does each node take in failed runs?',
  means:
    'From the traces of the last 500 failed runs of the time range: time per node, and how often it was the one that erred.',
  unit: 's',
  width: 12,
  height: 9,
  queries: [
    sql(`SELECT times.node, times.node_type AS type, percentile_cont(0.5) WITHIN GROUP (ORDER BY times.seconds) AS median,
  percentile_cont(0.95) WITHIN GROUP (ORDER BY times.seconds) AS p95,
  count(*) FILTER (WHERE lower(times.status) IN ('error', 'failed')) AS errors
FROM (
  SELECT project, occurred_at, id FROM foghorn_views.failures
  WHERE kind = 'flow_run' AND $__timeFilter(occurred_at) AND ${WHERE}
  ORDER BY occurred_at DESC LIMIT 500
) AS latest
JOIN foghorn_views.node_times AS times USING (project, occurred_at, id)
GROUP BY times.node, times.node_type
ORDER BY median DESC`),
  ],
}).overrideByName('errors', [{ id: 'unit', value: 'short' }, ...BAR, ...column(140)]);

const overTime = [
  lines({
    question: 'Which codes does this Flow fail with?',
    means: 'Failures a minute by code. A point leads to the request id of one example.',
    unit: 'cpm',
    width: 12,
    height: 8,
    queries: [
      promWithExamples(
        `60 * sum by (code) (rate(foghorn_flow_failures_total{${BY_ALL}}[$__rate_interval]))`,
        '{{code}}',
      ),
    ],
  }),
  lines({
    question: 'Which kinds of node fail?',
    means: 'Failing nodes a minute by their type, of all environments; a run may have several.',
    unit: 'cpm',
    width: 12,
    height: 8,
    queries: [
      prom(
        '60 * sum by (node_type) (rate(foghorn_node_failures_total{project=~"$project", flow=~"$flow"}[$__rate_interval]))',
        '{{node_type}}',
      ),
    ],
  }),
];

const latest = rows({
  question: 'What happened last, and what helps?',
  means:
    "The last 50 failures with what the catalog (or the project's own entry) says to do. Click on a message for its issue.",
  unit: 'short',
  width: 24,
  height: 12,
  queries: [
    sql(`SELECT failure.occurred_at AS "time", failure.code, failure.node, failure.message, coalesce(own.fix, remedy.fix) AS "what helps",
  failure.duration_seconds AS took, failure.environment, failure.request_id AS request, failure.issue_id
FROM foghorn_views.failures AS failure
LEFT JOIN foghorn_views.catalog_entries AS own ON own.project = failure.project AND own.code = failure.code
LEFT JOIN ${REMEDIES} ON remedy.code = failure.code
WHERE $__timeFilter(failure.occurred_at) AND failure.project IN (\${project:sqlstring})
  AND failure.environment IN (\${environment:sqlstring}) AND failure.flow IN (\${flow:sqlstring})
ORDER BY failure.occurred_at DESC
LIMIT 50`),
  ],
})
  .mappings(codeColours())
  .overrideByName('time', column(170))
  .overrideByName('code', [...column(220), { id: 'custom.cellOptions', value: { type: 'color-text' } }])
  .overrideByName('message', column(420, TO_ISSUE))
  .overrideByName('what helps', [...column(420), { id: 'custom.inspect', value: true }])
  .overrideByName('took', [{ id: 'unit', value: 's' }, ...column(90)])
  .overrideByName('issue_id', HIDDEN);

/** One Flow, down to its nodes. */
export const flow = dashboard({
  uid: UID.flow,
  title: 'Foghorn: Flow and node',
  description: 'One Flow: which of its nodes fail, how, since when, and what helps.',
  variables: [
    ...variables({ ...PROJECT, single: true }, ENVIRONMENT, { ...FLOW, single: true }),
    foghornAddress(),
  ],
  panels: [...numbers, timeline, matrix, latency, ...overTime, latest],
});
