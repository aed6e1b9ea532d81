import {
  BY_ALL,
  BY_PROJECT,
  COUNTS,
  ENVIRONMENT_IS,
  FLOW_IS,
  PROJECT_IS,
  RATE_LIMITED,
  SERVER_ERROR,
} from '../filters.js';
import { dashboard } from '../dashboard.js';
import { ROW_TO_FLOW, SERIES_TO_FLOW, TO_ISSUE, UID } from '../links.js';
import { BAR, HIDDEN, column, lines, number, ranking, rows, stackedBars } from '../panels.js';
import { POSTGRES, prom, promNow, promWithExamples, sql } from '../sources.js';
import { ENVIRONMENT, FLOW, PROJECT, foghornAddress, variables } from '../variables.js';

/** Failures of one family in the last minute, against the median minute of the two hours before. */
function againstNormal(family: string): ReturnType<typeof prom>[] {
  const lastMinute = `sum(increase(foghorn_failures_total{${BY_PROJECT}, ${family}}[1m]))`;
  return [
    promWithExamples(lastMinute, 'last minute'),
    prom(`quantile_over_time(0.5, ${lastMinute}[2h:1m] offset 2m) or ${lastMinute} * 0`, 'normal'),
  ];
}

const numbers = [
  number({
    question: 'How many failures are there?',
    means: 'Failures stored in the time range, of the chosen projects, environments and Flows.',
    unit: 'short',
    width: 6,
    height: 4,
    queries: [promNow(`sum(increase(foghorn_flow_failures_total{${BY_ALL}}[$__range]))`, 'failures')],
  }).decimals(0),
  number({
    question: 'Is anything firing?',
    means: 'Incidents of all projects that Foghorn itself holds to be firing now.',
    unit: 'short',
    limits: { warn: 1, bad: 2 },
    width: 6,
    height: 4,
    queries: [promNow('sum(max by (rule) (foghorn_alerts_active))', 'incidents')],
  }),
  number(
    {
      question: 'How many issues are open?',
      means: 'Groups of equal failures that nobody has resolved, ignored or snoozed, seen in the time range.',
      unit: 'short',
      limits: { warn: 10, bad: 50 },
      width: 6,
      height: 4,
      queries: [
        sql(
          `SELECT count(*) AS issues FROM foghorn_views.issues WHERE status = 'open' AND $__timeFilter(last_seen) AND ${PROJECT_IS}`,
        ),
      ],
    },
    POSTGRES,
  ),
  number({
    question: 'When did the last event come in?',
    means:
      'Time since anything was received, failure or not. A long silence means a broken shipper sooner than a good day.',
    unit: 's',
    limits: { warn: 3600, bad: 14_400 },
    width: 6,
    height: 4,
    queries: [promNow(`time() - max(foghorn_last_event_timestamp_seconds{${BY_PROJECT}})`, 'ago')],
  }),
];

const charts = [
  stackedBars({
    question: 'Which failures are there, and how many?',
    means: 'Failures a minute by code. A point leads to the request id of one example.',
    unit: 'cpm',
    width: 24,
    height: 9,
    queries: [
      promWithExamples(
        `60 * sum by (code) (rate(foghorn_flow_failures_total{${BY_ALL}}[$__rate_interval]))`,
        '{{code}}',
      ),
    ],
  }),
  lines({
    question: 'Are there more 429s than normal?',
    means: 'Rate-limited calls and runs in the last minute, and the median minute of the two hours before.',
    unit: 'short',
    width: 12,
    height: 8,
    queries: againstNormal(RATE_LIMITED),
  }),
  lines({
    question: 'Are there more server errors than normal?',
    means: 'Failures of the 5xx family in the last minute, and the median minute of the two hours before.',
    unit: 'short',
    width: 12,
    height: 8,
    queries: againstNormal(SERVER_ERROR),
  }),
];

const incidents = rows({
  question: 'Which incidents are there, and why?',
  means: 'Incidents that were open at some time of the range, with the numbers they fired on.',
  unit: 'short',
  width: 24,
  height: 6,
  queries: [
    sql(`SELECT project, rule, state, started_at AS started, resolved_at AS resolved, value AS failures, peak,
  baseline AS normal, reason
FROM foghorn_views.incidents
WHERE ${PROJECT_IS} AND started_at <= $__timeTo() AND (resolved_at IS NULL OR resolved_at >= $__timeFrom())
ORDER BY resolved_at IS NULL DESC, started_at DESC
LIMIT 100`),
  ],
});

const issues = rows({
  question: 'Which issues are the largest?',
  means: 'Issues seen in the time range, by all their failures so far.',
  unit: 'short',
  width: 24,
  height: 9,
  queries: [
    sql(`SELECT title AS issue, code, project, count AS failures, status, first_seen AS "first seen", last_seen AS "last seen",
  id AS issue_id
FROM foghorn_views.issues
WHERE $__timeFilter(last_seen) AND ${PROJECT_IS}
  AND coalesce(environments, '{none}') && ARRAY[\${environment:sqlstring}]::text[]
  AND coalesce(flows, '{none}') && ARRAY[\${flow:sqlstring}]::text[]
ORDER BY count DESC
LIMIT 20`),
  ],
})
  .overrideByName('issue', column(480, TO_ISSUE))
  .overrideByName('failures', [...BAR, ...column(160)])
  .overrideByName('issue_id', HIDDEN);

const flows = ranking({
  question: 'Which Flows fail most?',
  means: 'The ten Flows with most failures in the time range. Click on one to look into it.',
  unit: 'short',
  width: 12,
  height: 9,
  queries: [
    promNow(
      `sort_desc(topk(10, sum by (project, flow) (increase(foghorn_flow_failures_total{${BY_ALL}}[$__range]))))`,
      '{{flow}}',
    ),
  ],
})
  .decimals(0)
  .dataLinks([SERIES_TO_FLOW]);

const nodes = rows({
  question: 'Which nodes break first?',
  means: 'Nodes that were the first cause of a failed run, not those that fell over after it.',
  unit: 'short',
  width: 12,
  height: 9,
  queries: [
    sql(`SELECT node, node_type AS type, sum(count) AS failures, flow, project
FROM ${COUNTS}
WHERE node <> 'none' AND ${PROJECT_IS} AND ${ENVIRONMENT_IS} AND ${FLOW_IS}
GROUP BY node, node_type, flow, project
ORDER BY failures DESC
LIMIT 20`),
  ],
})
  .overrideByName('node', column(200, ROW_TO_FLOW))
  .overrideByName('failures', [...BAR, ...column(160)]);

/** What a person on call opens first. */
export const overview = dashboard({
  uid: UID.overview,
  title: 'Foghorn: overview',
  description: 'What fails in calls to AI Flows, how much of it, where, and since when.',
  variables: [...variables(PROJECT, ENVIRONMENT, FLOW), foghornAddress()],
  panels: [...numbers, charts[0]!, incidents, charts[1]!, charts[2]!, issues, flows, nodes],
});
