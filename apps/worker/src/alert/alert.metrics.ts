import type { Gauge } from 'prom-client';
import { RULES } from '#alerting/registry.js';
import type { Metrics } from '#platform/metrics/metrics.js';

/** `foghorn_alerts_active{rule}`: incidents that fire. Only the worker that evaluates counts them, the others say 0. */
export class AlertMetrics {
  private readonly active: Gauge<'rule'>;

  constructor(metrics: Metrics) {
    this.active = metrics.gauge('alerts_active', 'Incidents that are firing now.', ['rule']);
    this.setActive([]);
  }

  /** The rules of the incidents that fire, one entry each. */
  setActive(rules: readonly string[]): void {
    for (const { name } of RULES) this.active.set({ rule: name }, 0);
    for (const rule of rules) this.active.inc({ rule });
  }
}
