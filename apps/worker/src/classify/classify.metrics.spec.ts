import type { Verdict } from '#contracts/classification.js';
import type { AcceptedEvent } from '#contracts/event.js';
import type { BatchResult, ClassifiedEvent } from '#store/batch/classified-batch.js';
import { MAX_SERIES } from '#platform/metrics/series-cap.js';
import { Metrics } from '#platform/metrics/metrics.js';
import type { JobQueue } from '#platform/queue/job-queue.js';
import { acceptedEvent, judged, verdictOf } from '../../../../test/kit/batches.js';
import { ClassifyMetrics } from './classify.metrics.js';

const FLOOD = 100_000;
const OPEN_METRICS = 'application/openmetrics-text';
const queue = { counts: () => Promise.resolve({ waiting: 3, active: 1, delayed: 0, failed: 0 }) };

function setUp() {
  const metrics = new Metrics({ version: '1' });
  return { metrics, classify: new ClassifyMetrics(metrics, queue as unknown as JobQueue) };
}

function failure(event: Partial<AcceptedEvent>, verdict: Partial<Verdict> = {}): ClassifiedEvent {
  return judged(acceptedEvent(event), verdictOf(verdict));
}

function stored(items: ClassifiedEvent[], over: Partial<BatchResult> = {}): BatchResult {
  const counts = { stored: items.length, duplicate: 0, not_failure: 0, quarantined: 0 };
  return {
    alreadyDone: false,
    counts,
    stored: items,
    quarantined: [],
    newIssues: [],
    regressedIssues: [],
    ...over,
  };
}

const NODE = { nodeId: 'LLMNode_1', nodeType: 'LLMNode', nodeName: 'Generate Text', path: ['LLMNode_1'] };

describe('ClassifyMetrics', () => {
  it('counts a failure under its project, Flow, node type and provider, with its request as the example', async () => {
    const { metrics, classify } = setUp();
    const item = failure(
      { requestId: 'r-1', receivedAt: 1_000_000 },
      { provider: 'openai', failingNodes: [NODE], retryAfterMs: 20_000 },
    );
    classify.record([item], stored([item]), 1_000_250);
    const { body } = await metrics.expose(OPEN_METRICS);
    for (const series of [
      'foghorn_failures_total{project="shop",kind="request",code="RATE_LIMITED",http_status="429"} 1',
      'foghorn_flow_failures_total{project="shop",environment="production",flow="checkout",code="RATE_LIMITED"} 1',
      'foghorn_node_failures_total{project="shop",flow="checkout",node_type="LLMNode",code="RATE_LIMITED"} 1',
      'foghorn_provider_failures_total{project="shop",provider="openai",code="RATE_LIMITED"} 1',
      'foghorn_retry_after_seconds_bucket{le="20",project="shop",provider="openai"} 1',
      'foghorn_pipeline_lag_seconds_bucket{le="0.25"} 1',
    ]) {
      expect(body).toContain(`\n${series} # {request_id="r-1"} `);
    }
    expect(body).toContain('\nfoghorn_last_event_timestamp_seconds{project="shop"} 1000\n');
    expect(body).toContain('\nfoghorn_queue_batches{state="waiting"} 3\n');
  });

  it('counts each outcome, and nothing of a batch that was counted before', async () => {
    const { metrics, classify } = setUp();
    const item = failure({ receivedAt: 5_000 });
    const counts = { stored: 1, duplicate: 2, not_failure: 3, quarantined: 1 };
    const quarantined = [{ event: item.event, reason: 'too_old' as const, detail: 'older than 30 days' }];
    classify.record([item], stored([item], { counts, quarantined }), 5_000);
    classify.record([item], stored([], { counts, alreadyDone: true }), 9_000);
    const { body } = await metrics.expose();
    for (const [outcome, count] of Object.entries(counts)) {
      expect(body).toContain(`foghorn_event_outcomes_total{outcome="${outcome}"} ${count}\n`);
    }
    expect(body).toContain('foghorn_quarantined_total{reason="too_old"} 1\n');
    expect(body).toContain('foghorn_quarantined_total{reason="store_failed"} 0\n');
  });

  it('never sets the time of the last event back', async () => {
    const { metrics, classify } = setUp();
    for (const receivedAt of [7_000, 3_000]) {
      classify.record([failure({ receivedAt })], stored([]), 8_000);
    }
    expect((await metrics.expose()).body).toContain(
      'foghorn_last_event_timestamp_seconds{project="shop"} 7\n',
    );
  });

  it(`keeps its series bounded under ${FLOOD} Flow ids and project ids, and loses no count`, async () => {
    const { metrics, classify } = setUp();
    const base = judged(acceptedEvent(), verdictOf());
    const batch = Array.from({ length: FLOOD }, (_, i): ClassifiedEvent => {
      const ids = { projectId: `project-${i}`, flowId: `flow-${i}`, requestId: `request-${i}` };
      const failingNodes = [{ ...NODE, nodeType: `Type${i}` }];
      const said = { provider: `provider-${i}`, httpStatus: 1_000 + i, failingNodes };
      return {
        ...base,
        event: { ...base.event, ...ids, environment: `environment-${i}` },
        verdict: { ...base.verdict, ...said },
      };
    });
    classify.record(batch, stored(batch), Date.now());
    const { body } = await metrics.expose();
    const samples = body.split('\n').filter((line) => line.startsWith('foghorn_'));
    for (const name of ['failures', 'flow_failures', 'node_failures', 'provider_failures']) {
      const own = samples.filter((line) => line.startsWith(`foghorn_${name}_total{`));
      expect(own.length).toBeGreaterThan(1);
      expect(own.length).toBeLessThanOrEqual(MAX_SERIES + 1);
      expect(own.some((line) => line.includes('"other"'))).toBe(true);
      expect(own.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(FLOOD);
    }
    expect(samples.filter((line) => line.startsWith('foghorn_last_event_')).length).toBe(101);
    expect(body.length).toBeLessThan(2_000_000);
  });
});
