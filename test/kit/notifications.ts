import type { Incident, IncidentEvidence, Notification } from '#contracts/incident.js';

const FIRED_AT = Date.UTC(2026, 0, 5, 3, 0, 2);

/** A rate-limit incident that fires, with everything a message can show. */
export function sampleNotification(
  over: {
    event?: Notification['event'];
    receiver?: string;
    incident?: Partial<Incident>;
    evidence?: Partial<IncidentEvidence>;
  } = {},
): Notification {
  const event = over.event ?? 'fired';
  const incident: Incident = {
    id: '0b54f6f2-5a0c-8f1e-9d3a-1f2e3d4c5b6a',
    rule: 'rate_limit_spike',
    title: 'Rate limit spike',
    severity: 'warning',
    project: 'shop-assistant',
    subject: null,
    notify: true,
    state: event === 'fired' ? 'firing' : 'resolved',
    startedAt: FIRED_AT - 2_000,
    firedAt: FIRED_AT,
    resolvedAt: event === 'fired' ? null : FIRED_AT + 720_000,
    lastActiveAt: FIRED_AT,
    value: event === 'fired' ? 412 : 2,
    peak: 412,
    baseline: 7,
    reason: '412 in 60 s against ~7 normally (p < 1e-9)',
    ...over.incident,
  };
  return {
    dedupeKey: `${incident.id}:${event}:slack`,
    receiver: over.receiver ?? 'slack',
    event,
    incident,
    evidence: {
      windowMs: 60_000,
      codes: [
        { code: 'RATE_LIMITED', count: 400 },
        { code: 'NODE_RATE_LIMITED', count: 12 },
      ],
      flows: [{ flowId: 'f-support-chat', count: 412 }],
      nodes: [{ nodeId: 'LLMNode_746', nodeType: 'LLMNode', flowId: 'f-support-chat', count: 12 }],
      providers: [{ provider: 'openai', count: 12 }],
      topIssue: { id: 'c0ffee00-0000-8000-8000-000000000001', title: 'Too many requests', count: 400 },
      ...over.evidence,
    },
  };
}
