import type { Counter } from 'prom-client';
import type { Metrics } from '#platform/metrics/metrics.js';

/** How an attempt ended; `expired` is given up for its age, `unknown_receiver` has nowhere to go. */
const OUTCOMES = ['delivered', 'retry', 'rejected', 'expired', 'unknown_receiver'] as const;
export type NotificationOutcome = (typeof OUTCOMES)[number];

/** `foghorn_notifications_total{receiver,outcome}`: attempts to tell somebody. */
export class NotifyMetrics {
  private readonly total: Counter<'receiver' | 'outcome'>;

  /** `receivers` start at zero, because Prometheus cannot see the first step of a series that was not there before. */
  constructor(metrics: Metrics, receivers: readonly string[] = []) {
    this.total = metrics.counter(
      'notifications_total',
      'Attempts to send a notification, by how they ended.',
      ['receiver', 'outcome'],
    );
    for (const receiver of receivers)
      for (const outcome of OUTCOMES) this.total.inc({ receiver, outcome }, 0);
  }

  count(receiver: string, outcome: NotificationOutcome): void {
    this.total.inc({ receiver, outcome });
  }
}
