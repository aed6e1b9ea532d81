import type {
  GroupMember,
  Incident,
  IncidentEvidence,
  Notification,
  NotificationEvent,
  NotificationReason,
} from '#contracts/incident.js';
import { sampleIncident } from './incidents.js';

const FIRED_AT = Date.UTC(2026, 0, 5, 3, 0, 2);

const REASONS: Record<NotificationEvent, NotificationReason> = {
  fired: { kind: 'first', text: 'first' },
  repeated: { kind: 'repeat', text: 'repeat after 4 h' },
  updated: { kind: 'joined', text: 'Server errors persist fired with it' },
  resolved: { kind: 'resolved', text: 'resolved after 12 min' },
};

/** A rate-limit incident that fires, with everything a message can show. */
export function sampleNotification(
  over: {
    event?: Notification['event'];
    receiver?: string;
    reason?: NotificationReason;
    members?: GroupMember[];
    incident?: Partial<Incident>;
    evidence?: Partial<IncidentEvidence>;
  } = {},
): Notification {
  const event = over.event ?? 'fired';
  const sequence = event === 'fired' ? 1 : 2;
  const incident = sampleIncident({
    id: '0b54f6f2-5a0c-8f1e-9d3a-1f2e3d4c5b6a',
    project: 'shop-assistant',
    state: event === 'resolved' ? 'resolved' : 'firing',
    startedAt: FIRED_AT - 2_000,
    firedAt: FIRED_AT,
    resolvedAt: event === 'resolved' ? FIRED_AT + 720_000 : null,
    lastActiveAt: FIRED_AT,
    value: event === 'resolved' ? 2 : 412,
    peak: 412,
    baseline: 7,
    reason: '412 in 60 s against ~7 normally (p < 1e-9)',
    ...over.incident,
  });
  return {
    dedupeKey: `${incident.id}:${event}:${sequence}:slack`,
    receiver: over.receiver ?? 'slack',
    event,
    sequence,
    reason: over.reason ?? REASONS[event],
    incident,
    members: over.members ?? [],
    evidence: {
      windowMs: 60_000,
      codes: [
        { code: 'RATE_LIMITED', count: 400 },
        { code: 'NODE_RATE_LIMITED', count: 12 },
      ],
      flows: [{ flowId: 'f-support-chat', count: 412 }],
      nodes: [{ nodeId: 'LLMNode_746', nodeType: 'LLMNode', flowId: 'f-support-chat', count: 12 }],
      providers: [{ provider: 'openai', count: 12 }],
      environments: [{ environment: 'production', count: 412 }],
      topIssue: { id: 'c0ffee00-0000-8000-8000-000000000001', title: 'Too many requests', count: 400 },
      ...over.evidence,
    },
  };
}
