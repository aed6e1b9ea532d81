import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventHead } from '#contracts/event.js';
import { OUTCOMES, QUARANTINE_REASONS } from '#contracts/outcome.js';
import type { BatchResult, ClassifiedEvent } from '#store/batch/classified-batch.js';
import { BoundedLabel } from '#platform/metrics/bounded-label.js';
import { Metrics } from '#platform/metrics/metrics.js';
import { JobQueue } from '#platform/queue/job-queue.js';
import { Tally } from './tally.js';

/** Distinct values that a label may take before further ones are counted as `other`. */
const MAX_PROJECTS = 100;
const MAX_FLOWS = 300;
const MAX_NODE_TYPES = 100;
const MAX_CODES = 100;
const MAX_ENVIRONMENTS = 20;
const MAX_PROVIDERS = 50;

/** Seconds from receipt to storage; the budget is a few, a backlog shows in the upper buckets. */
const LAG_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** Seconds that a caller is told to wait; whole minutes mean a quota rather than a burst. */
const RETRY_AFTER_BUCKETS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 900, 3600];

/** A queue that takes longer to be counted leaves its numbers as they were, in milliseconds. */
const COUNT_LIMIT_MS = 500;

/** A failure that was stored. */
type StoredFailure = Extract<ClassifiedEvent, { verdict: unknown }>;

/** What the worker tells Prometheus about the events it took from the queue, and the failures it stored. */
@Injectable()
export class ClassifyMetrics {
  private readonly projects = new BoundedLabel(MAX_PROJECTS);
  private readonly flows = new BoundedLabel(MAX_FLOWS);
  private readonly nodeTypes = new BoundedLabel(MAX_NODE_TYPES);
  private readonly codes = new BoundedLabel(MAX_CODES);
  private readonly environments = new BoundedLabel(MAX_ENVIRONMENTS);
  private readonly providers = new BoundedLabel(MAX_PROVIDERS);
  /** Latest receipt of each project, epoch milliseconds. */
  private readonly seen = new Map<string, number>();
  private readonly failures;
  private readonly nodeFailures;
  private readonly flowFailures;
  private readonly providerFailures;
  private readonly retryAfter;
  private readonly lag;
  private readonly outcomes;
  private readonly quarantined;
  private readonly lastEvent;

  constructor(@Inject(Metrics) metrics: Metrics, @Inject(JobQueue) queue: JobQueue) {
    this.failures = metrics.exemplarCounter('failures_total', 'Failures stored.', [
      'project',
      'kind',
      'code',
      'http_status',
    ]);
    this.nodeFailures = metrics.exemplarCounter('node_failures_total', 'Failing nodes of stored Flow runs.', [
      'project',
      'flow',
      'node_type',
      'code',
    ]);
    this.flowFailures = metrics.exemplarCounter('flow_failures_total', 'Failures stored, by Flow.', [
      'project',
      'environment',
      'flow',
      'code',
    ]);
    this.providerFailures = metrics.exemplarCounter(
      'provider_failures_total',
      'Failures stored that name a model provider.',
      ['project', 'provider', 'code'],
    );
    this.retryAfter = metrics.exemplarHistogram(
      'retry_after_seconds',
      'Waits that stored failures asked their callers for.',
      ['project', 'provider'],
      RETRY_AFTER_BUCKETS,
    );
    this.lag = metrics.exemplarHistogram(
      'pipeline_lag_seconds',
      'Time from receipt to storage.',
      [],
      LAG_BUCKETS,
    );
    this.outcomes = metrics.counter('event_outcomes_total', 'Events taken from the queue, by outcome.', [
      'outcome',
    ]);
    for (const outcome of OUTCOMES) this.outcomes.inc({ outcome }, 0);
    this.quarantined = metrics.counter('quarantined_total', 'Records set aside instead of stored.', [
      'reason',
    ]);
    for (const reason of QUARANTINE_REASONS) this.quarantined.inc({ reason }, 0);
    this.lastEvent = metrics.gauge(
      'last_event_timestamp_seconds',
      'When an event of the project last came in, whatever became of it.',
      ['project'],
    );
    metrics.gauge('queue_batches', 'Batches in the queue.', ['state'], async function () {
      // A queue that does not answer is the readiness probe's business; the page must still come out.
      const late = sleep(COUNT_LIMIT_MS, null, { ref: false });
      const counts = await Promise.race([queue.counts().catch(() => null), late]);
      for (const [state, count] of Object.entries(counts ?? {})) this.set({ state }, count);
    });
  }

  /**
   * Counts one batch; `storedAt` in epoch milliseconds. A batch that an earlier delivery had finished was counted by
   * whoever finished it. A `retry` of a quarantined record, whose outcome was counted when it came in, adds to the
   * failures alone.
   */
  record(
    items: readonly ClassifiedEvent[],
    result: BatchResult,
    storedAt: number,
    { retry = false }: { retry?: boolean } = {},
  ): void {
    if (!retry) for (const { event } of items) this.see(event);
    if (result.alreadyDone) return;
    const tallies = new Tallies();
    for (const item of result.stored) {
      if (item.verdict) this.recordFailure(item, retry ? null : storedAt, tallies);
    }
    tallies.failures.addTo(this.failures);
    tallies.nodes.addTo(this.nodeFailures);
    tallies.flows.addTo(this.flowFailures);
    tallies.providers.addTo(this.providerFailures);
    if (retry) return;
    for (const outcome of OUTCOMES) this.outcomes.inc({ outcome }, result.counts[outcome]);
    for (const { reason } of result.quarantined) this.quarantined.inc({ reason });
  }

  private recordFailure({ event, verdict }: StoredFailure, storedAt: number | null, tallies: Tallies): void {
    const project = this.projects.fold(event.projectId);
    const code = this.codes.fold(verdict.code ?? 'none');
    const flow = fold(this.flows, event.flowId);
    const example = event.requestId === null ? null : { request_id: event.requestId };
    const http_status = statusLabel(verdict.httpStatus);
    tallies.failures.add({ project, kind: event.kind, code, http_status }, example);
    const environment = fold(this.environments, event.environment);
    tallies.flows.add({ project, environment, flow, code }, example);
    // One example is enough for those that came and went together.
    const together = event.receivedAt === tallies.receivedAt;
    tallies.receivedAt = event.receivedAt;
    if (storedAt !== null) {
      this.lag.observe({}, Math.max(0, storedAt - event.receivedAt) / 1000, together ? null : example);
    }
    for (const node of verdict.failingNodes) {
      const node_type = this.nodeTypes.fold(node.nodeType ?? 'unknown');
      tallies.nodes.add({ project, flow, node_type, code }, example);
    }
    const provider = fold(this.providers, verdict.provider);
    if (verdict.provider !== null) tallies.providers.add({ project, provider, code }, example);
    if (verdict.retryAfterMs !== null) {
      this.retryAfter.observe({ project, provider }, verdict.retryAfterMs / 1000, example);
    }
  }

  private see({ projectId, receivedAt }: EventHead): void {
    const project = this.projects.fold(projectId);
    const before = this.seen.get(project) ?? 0;
    if (receivedAt <= before) return;
    this.seen.set(project, receivedAt);
    this.lastEvent.set({ project }, receivedAt / 1000);
  }
}

/** What a batch adds to the counters. */
class Tallies {
  readonly failures = new Tally<'project' | 'kind' | 'code' | 'http_status'>();
  readonly nodes = new Tally<'project' | 'flow' | 'node_type' | 'code'>();
  readonly flows = new Tally<'project' | 'environment' | 'flow' | 'code'>();
  readonly providers = new Tally<'project' | 'provider' | 'code'>();
  /** When the failure before was received, epoch milliseconds. */
  receivedAt = 0;
}

/** An absent value is `none`; it takes no room among the bounded ones. */
function fold(label: BoundedLabel, value: string | null): string {
  return value === null ? 'none' : label.fold(value);
}

/** A status outside HTTP's range is a sender's invention and would be an unbounded label. */
function statusLabel(status: number | null): string {
  if (status === null) return 'none';
  return status >= 100 && status <= 599 ? String(status) : 'other';
}
