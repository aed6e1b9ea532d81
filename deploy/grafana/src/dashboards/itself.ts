import { dashboard } from '../dashboard.js';
import { UID } from '../links.js';
import { lines, number, stackedBars } from '../panels.js';
import { prom, promNow } from '../sources.js';
import { variables } from '../variables.js';

/** Keeps the standard metrics of Foghorn's processes apart from everybody else's. */
const OF_FOGHORN = 'and on (job, instance) foghorn_build_info';

function quantiles(histogram: string): ReturnType<typeof prom>[] {
  return [0.5, 0.95, 0.99].map((quantile) =>
    prom(
      `histogram_quantile(${quantile}, sum by (le) (rate(${histogram}_bucket[$__rate_interval])))`,
      `p${quantile * 100}`,
    ),
  );
}

const numbers = [
  number({
    question: 'Which version runs, and how often?',
    means: 'Processes that Prometheus reaches, by version. Two versions for long mean an unfinished rollout.',
    unit: 'short',
    width: 6,
    height: 4,
    queries: [promNow('count by (version) (foghorn_build_info)', '{{version}}')],
  }),
  number({
    question: 'How many batches wait?',
    means:
      'Batches in the queue that no worker has taken yet. Each process says the same, so the largest is shown.',
    unit: 'short',
    limits: { warn: 100, bad: 1000 },
    width: 6,
    height: 4,
    queries: [promNow('max(foghorn_queue_batches{state="waiting"})', 'batches')],
  }),
  number({
    question: 'Was anything set aside?',
    means: 'Records in quarantine since the start of the time range: too old, or impossible to store.',
    unit: 'short',
    limits: { warn: 1, bad: 100 },
    width: 6,
    height: 4,
    queries: [promNow('sum(increase(foghorn_quarantined_total[$__range]))', 'records')],
  }).decimals(0),
  number({
    question: 'Did a notification get lost?',
    means: 'Messages of the time range that were given up: refused, too old, or without a receiver.',
    unit: 'short',
    limits: { warn: 1, bad: 1 },
    width: 6,
    height: 4,
    queries: [
      promNow(
        'sum(increase(foghorn_notifications_total{outcome=~"rejected|expired|unknown_receiver"}[$__range])) or vector(0)',
        'lost',
      ),
    ],
  }).decimals(0),
];

const charts = [
  lines({
    question: 'How much comes in?',
    means:
      'Records a second at the door, by protocol, accepted and rejected. Rejected ones were never acknowledged.',
    unit: 'cps',
    width: 12,
    height: 8,
    queries: [
      prom(
        'sum by (protocol, outcome) (rate(foghorn_ingest_events_total[$__rate_interval]))',
        '{{protocol}} {{outcome}}',
      ),
    ],
  }),
  stackedBars({
    question: 'What becomes of it?',
    means: 'Events a second that workers finished, by outcome. Everything accepted ends in exactly one.',
    unit: 'cps',
    width: 12,
    height: 8,
    queries: [prom('sum by (outcome) (rate(foghorn_event_outcomes_total[$__rate_interval]))', '{{outcome}}')],
  }),
  lines({
    question: 'How soon do senders get their answer?',
    means: 'From the first byte of a request to its answer, which comes once its events are durable.',
    unit: 's',
    limits: { warn: 0.5, bad: 2 },
    width: 12,
    height: 8,
    queries: quantiles('foghorn_ingest_request_seconds'),
  }),
  lines({
    question: 'How late is a failure stored?',
    means: 'From receipt to storage. Alerts are late by as much.',
    unit: 's',
    limits: { warn: 5, bad: 30 },
    width: 12,
    height: 8,
    queries: quantiles('foghorn_pipeline_lag_seconds'),
  }),
  lines({
    question: 'Does the queue grow?',
    means:
      'Batches in the queue by state. Waiting ones that only ever grow want another worker; failed ones want a look at the log.',
    unit: 'short',
    width: 12,
    height: 8,
    queries: [prom('max by (state) (foghorn_queue_batches)', '{{state}}')],
  }),
  lines({
    question: 'Does anything wait on disk?',
    means:
      'Acknowledged batches in the spool of a collector, because the queue or Postgres did not answer. They are put in once both are back.',
    unit: 'short',
    limits: { warn: 1, bad: 1000 },
    width: 12,
    height: 8,
    queries: [prom('sum by (instance) (foghorn_spool_batches)', '{{instance}}')],
  }),
  lines({
    question: 'How much room does the spool take?',
    means:
      'Bytes of the spool on the disk of each collector. Beyond its limit senders are told to come back.',
    unit: 'bytes',
    limits: { warn: 100_000_000, bad: 200_000_000 },
    width: 12,
    height: 8,
    queries: [prom('sum by (instance) (foghorn_spool_bytes)', '{{instance}}')],
  }),
  stackedBars({
    question: 'Do notifications arrive?',
    means: 'Attempts to tell a receiver, by how they ended.',
    unit: 'short',
    width: 12,
    height: 8,
    queries: [
      prom(
        'sum by (receiver, outcome) (increase(foghorn_notifications_total[$__rate_interval]))',
        '{{receiver}} {{outcome}}',
      ),
    ],
  }),
  lines({
    question: 'How much memory does each process take?',
    means: 'Resident memory. It should stay flat under any load; the budget of the whole is 400 MB.',
    unit: 'bytes',
    limits: { warn: 400_000_000, bad: 800_000_000 },
    width: 8,
    height: 8,
    queries: [prom(`process_resident_memory_bytes ${OF_FOGHORN}`, '{{instance}}')],
  }),
  lines({
    question: 'How busy is each process?',
    means:
      'Share of one processor core. At 1 the process cannot do more, at 2 the one of `npm start`; start another one.',
    unit: 'percentunit',
    limits: { warn: 0.8, bad: 1 },
    width: 8,
    height: 8,
    queries: [prom(`rate(process_cpu_seconds_total[$__rate_interval]) ${OF_FOGHORN}`, '{{instance}}')],
  }),
  lines({
    question: 'Does anything block the event loop?',
    means:
      'How late timers run, one in a hundred at least as late. Long delays slow every request of the process, or, in the thread of the worker, what is stored.',
    unit: 's',
    limits: { warn: 0.1, bad: 1 },
    width: 8,
    height: 8,
    queries: [
      prom(`nodejs_eventloop_lag_p99_seconds ${OF_FOGHORN}`, '{{instance}}'),
      prom('foghorn_worker_thread_lag_p99_seconds', '{{instance}} worker'),
    ],
  }),
  lines({
    question: 'When was each project last heard of?',
    means:
      'Time since the last event of a project, failure or not. A line that rises for long is a source that went silent.',
    unit: 's',
    limits: { warn: 3600, bad: 14_400 },
    width: 24,
    height: 8,
    queries: [prom('time() - max by (project) (foghorn_last_event_timestamp_seconds)', '{{project}}')],
  }),
];

/** Whether the watchman is awake. */
export const itself = dashboard({
  uid: UID.itself,
  title: 'Foghorn: itself',
  description: 'What comes in, how late it is stored, what waits, and what the processes take for it.',
  variables: variables(),
  panels: [...numbers, ...charts],
});
