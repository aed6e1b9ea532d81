import type { Counter, Gauge } from 'prom-client';
import { RULES } from '#alerting/registry.js';
import { NOTIFICATION_REASONS, type Muting, type NotificationReasonKind } from '#contracts/incident.js';
import type { Metrics } from '#platform/metrics/metrics.js';

const MUTED_BY = ['silence', 'schedule', 'inhibition'] as const satisfies readonly Muting['by'][];

/**
 * `foghorn_alerts_active{rule}`, incidents that fire; `foghorn_alerts_muted{by}`, those of them that nobody is told of;
 * `foghorn_alert_messages_total{reason}`, why messages were written. Only the worker that evaluates counts, the others
 * say 0.
 */
export class AlertMetrics {
  private readonly active: Gauge<'rule'>;
  private readonly muted: Gauge<'by'>;
  private readonly messages: Counter<'reason'>;

  constructor(metrics: Metrics) {
    this.active = metrics.gauge('alerts_active', 'Incidents that are firing now.', ['rule']);
    this.muted = metrics.gauge('alerts_muted', 'Incidents that fire and are not told, by what mutes them.', [
      'by',
    ]);
    this.messages = metrics.counter(
      'alert_messages_total',
      'Messages about incidents, by why they were written; each goes to one receiver or more.',
      ['reason'],
    );
    for (const reason of NOTIFICATION_REASONS) this.messages.inc({ reason }, 0);
    this.setActive([]);
    this.setMuted([]);
  }

  /** The rules of the incidents that fire, one entry each. */
  setActive(rules: readonly string[]): void {
    for (const { name } of RULES) this.active.set({ rule: name }, 0);
    for (const rule of rules) this.active.inc({ rule });
  }

  /** What mutes the incidents that are muted, one entry each. */
  setMuted(muted: readonly Muting['by'][]): void {
    for (const by of MUTED_BY) this.muted.set({ by }, 0);
    for (const by of muted) this.muted.inc({ by });
  }

  countMessage(reason: NotificationReasonKind): void {
    this.messages.inc({ reason });
  }
}
