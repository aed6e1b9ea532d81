import {
  BY_PROJECT,
  COUNTS,
  ENVIRONMENT_IS,
  PROJECT_IS,
  QUOTA,
  RATE_LIMITED,
  RATE_LIMITED_IS,
  REMEDIES,
} from '../filters.js';
import { dashboard } from '../dashboard.js';
import { TO_ISSUE, UID } from '../links.js';
import { BAR, HIDDEN, column, lines, number, ranking, rows, stackedBars } from '../panels.js';
import { prom, promNow, promWithExamples, sql } from '../sources.js';
import { ENVIRONMENT, PROJECT, foghornAddress, variables } from '../variables.js';

const numbers = [
  number({
    question: 'How often were we limited?',
    means: 'Calls and runs that ended in a rate limit in the time range, the platform’s and the providers’.',
    unit: 'short',
    width: 6,
    height: 4,
    queries: [
      promNow(`sum(increase(foghorn_failures_total{${BY_PROJECT}, ${RATE_LIMITED}}[$__range]))`, 'limited'),
    ],
  }).decimals(0),
  number({
    question: 'Is a quota used up?',
    means:
      'Failures on a used-up allowance in the time range. No waiting ends them: one is enough to act on.',
    unit: 'short',
    limits: { warn: 1, bad: 1 },
    width: 6,
    height: 4,
    queries: [
      promNow(
        `sum(increase(foghorn_failures_total{${BY_PROJECT}, ${QUOTA}}[$__range])) or vector(0)`,
        'quota',
      ),
    ],
  }).decimals(0),
  number({
    question: 'How long are we usually told to wait?',
    means: 'Median of the waits that failures stated, in a Retry-After header or in words.',
    unit: 's',
    limits: { warn: 30, bad: 300 },
    width: 6,
    height: 4,
    queries: [
      promNow(
        `histogram_quantile(0.5, sum by (le) (increase(foghorn_retry_after_seconds_bucket{${BY_PROJECT}}[$__range])))`,
        'median',
      ),
    ],
  }),
  number({
    question: 'How many failures name a provider?',
    means: 'Failures of the time range that a model provider caused or reported.',
    unit: 'short',
    width: 6,
    height: 4,
    queries: [promNow(`sum(increase(foghorn_provider_failures_total{${BY_PROJECT}}[$__range]))`, 'failures')],
  }).decimals(0),
];

const charts = [
  stackedBars({
    question: 'Which project is limited?',
    means: 'Rate-limited calls and runs a minute. A point leads to the request id of one example.',
    unit: 'cpm',
    width: 12,
    height: 8,
    queries: [
      promWithExamples(
        `60 * sum by (project) (rate(foghorn_failures_total{${BY_PROJECT}, ${RATE_LIMITED}}[$__rate_interval]))`,
        '{{project}}',
      ),
    ],
  }),
  stackedBars({
    question: 'Which provider limits us?',
    means:
      'Rate limits a minute that name a provider, by project. What names none came from the platform itself.',
    unit: 'cpm',
    width: 12,
    height: 8,
    queries: [
      promWithExamples(
        `60 * sum by (project, provider) (rate(foghorn_provider_failures_total{${BY_PROJECT}, ${RATE_LIMITED}}[$__rate_interval]))`,
        '{{provider}} in {{project}}',
      ),
    ],
  }),
  lines({
    question: 'Which provider fails?',
    means: 'All failures a minute that name a provider, whatever their code.',
    unit: 'cpm',
    width: 12,
    height: 8,
    queries: [
      prom(
        `60 * sum by (provider) (rate(foghorn_provider_failures_total{${BY_PROJECT}}[$__rate_interval]))`,
        '{{provider}}',
      ),
    ],
  }),
  lines({
    question: 'How long are we told to wait, and by whom?',
    means: 'Nine in ten of the stated waits are no longer than this; none stands for the platform itself.',
    unit: 's',
    limits: { warn: 30, bad: 300 },
    width: 12,
    height: 8,
    queries: [
      prom(
        `histogram_quantile(0.9, sum by (le, provider) (increase(foghorn_retry_after_seconds_bucket{${BY_PROJECT}}[$__rate_interval])))`,
        '{{provider}}',
      ),
    ],
  }),
];

const codes = rows({
  question: 'How does each provider fail?',
  means:
    'Failures of the time range by provider and code; none stands for the platform and for what nobody named.',
  unit: 'short',
  width: 12,
  height: 9,
  queries: [
    sql(`SELECT provider, code, sum(count) AS failures, count(DISTINCT flow) AS flows
FROM ${COUNTS}
WHERE ${PROJECT_IS} AND ${ENVIRONMENT_IS} AND provider <> 'none'
GROUP BY provider, code
ORDER BY failures DESC
LIMIT 50`),
  ],
}).overrideByName('failures', [...BAR, ...column(160)]);

const limitedFlows = ranking({
  question: 'Which Flows run into limits?',
  means: 'The ten Flows with most rate limits in the time range, of all environments.',
  unit: 'short',
  width: 12,
  height: 9,
  queries: [
    promNow(
      `sort_desc(topk(10, sum by (flow) (increase(foghorn_flow_failures_total{${BY_PROJECT}, environment=~"$environment", ${RATE_LIMITED}}[$__range]))))`,
      '{{flow}}',
    ),
  ],
}).decimals(0);

const latest = rows({
  question: 'Which limit was it, and what helps?',
  means: 'The last 50 rate limits in the words of whoever set them. Click on a message for its issue.',
  unit: 'short',
  width: 24,
  height: 11,
  queries: [
    sql(`SELECT occurred_at AS "time", project, provider, flow, message, retry_after_seconds AS wait, remedy.fix AS "what helps", issue_id
FROM foghorn_views.failures AS failure
LEFT JOIN ${REMEDIES} USING (code)
WHERE $__timeFilter(occurred_at) AND ${PROJECT_IS} AND ${ENVIRONMENT_IS} AND ${RATE_LIMITED_IS}
ORDER BY occurred_at DESC
LIMIT 50`),
  ],
})
  .overrideByName('time', column(170))
  .overrideByName('message', column(480, TO_ISSUE))
  .overrideByName('wait', [{ id: 'unit', value: 's' }, ...column(90)])
  .overrideByName('issue_id', HIDDEN);

/** Limits and the companies behind them. */
export const providers = dashboard({
  uid: UID.providers,
  title: 'Foghorn: providers and rate limits',
  description: 'Who limits whom, how long to wait, and which model provider fails.',
  variables: [...variables(PROJECT, ENVIRONMENT), foghornAddress()],
  panels: [...numbers, ...charts, codes, limitedFlows, latest],
});
