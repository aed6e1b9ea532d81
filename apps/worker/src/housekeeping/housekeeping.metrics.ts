import type { Counter, Gauge } from 'prom-client';
import type { Metrics } from '#platform/metrics/metrics.js';
import type { ChoreResult } from './chore.js';

/** What housekeeping did. Only the worker that keeps house counts; the others say 0, or nothing. */
export class HousekeepingMetrics {
  private readonly rows: Counter<'chore'>;
  private readonly dropped: Counter<'chore'>;
  private readonly failures: Counter<'chore'>;
  private readonly lastSuccess: Gauge<'chore'>;

  constructor(metrics: Metrics, chores: readonly string[]) {
    this.rows = metrics.counter(
      'housekeeping_rows_total',
      'Rows that housekeeping deleted or summed up because they were old enough.',
      ['chore'],
    );
    this.dropped = metrics.counter('housekeeping_partitions_dropped_total', 'Partitions dropped whole.', [
      'chore',
    ]);
    this.failures = metrics.counter('housekeeping_errors_total', 'Runs of a chore that failed.', ['chore']);
    this.lastSuccess = metrics.gauge(
      'housekeeping_last_success_timestamp_seconds',
      'When this worker last finished the chore.',
      ['chore'],
    );
    for (const chore of chores) for (const counter of [this.rows, this.failures]) counter.inc({ chore }, 0);
  }

  /** `now` is epoch milliseconds. */
  succeeded(chore: string, result: ChoreResult, now: number): void {
    this.rows.inc({ chore }, result.rows ?? 0);
    this.dropped.inc({ chore }, result.dropped?.length ?? 0);
    this.lastSuccess.set({ chore }, now / 1000);
  }

  failed(chore: string): void {
    this.failures.inc({ chore });
  }
}
