import { randomUUID } from 'node:crypto';
import type { Incident, IncidentEvidence } from '#contracts/incident.js';

const FIRED_AT = Date.UTC(2026, 0, 5, 3, 0, 2);

/** Nothing known of the failures behind an incident. */
export const NO_EVIDENCE: IncidentEvidence = {
  windowMs: 60_000,
  codes: [],
  flows: [],
  nodes: [],
  providers: [],
  environments: [],
  topIssue: null,
};

/** A rate-limit incident that fires, of a project as a whole and told by itself. */
export function sampleIncident(over: Partial<Incident> = {}): Incident {
  const id = over.id ?? randomUUID();
  return {
    id,
    rule: 'rate_limit_spike',
    title: 'Rate limit spike',
    severity: 'warning',
    project: 'shop',
    subject: null,
    notify: true,
    state: 'firing',
    startedAt: FIRED_AT - 2_000,
    firedAt: FIRED_AT,
    resolvedAt: null,
    lastActiveAt: FIRED_AT,
    value: 120,
    peak: 130,
    baseline: 2.5,
    reason: '120 in 60 s against ~2.5 normally',
    groupId: id,
    labels: null,
    flaps: 0,
    muted: null,
    acknowledged: null,
    ...over,
  };
}
