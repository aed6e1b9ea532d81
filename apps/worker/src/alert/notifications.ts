import type { Message } from '#alerting/telling.js';
import { dedupeKey } from '#alerting/transition.js';
import type { IncidentEvidence, Notification } from '#contracts/incident.js';

/** Evidence where there is none to show. */
export const NOTHING_KNOWN: IncidentEvidence = {
  windowMs: 0,
  codes: [],
  flows: [],
  nodes: [],
  providers: [],
  environments: [],
  topIssue: null,
};

/** A notification for each receiver of each message. */
export function notificationsOf(messages: readonly Message[], evidence: IncidentEvidence): Notification[] {
  return messages.flatMap(({ incident, event, sequence, reason, members, receivers }) =>
    receivers.map((receiver) => ({
      dedupeKey: dedupeKey(incident.id, event, sequence, receiver),
      receiver,
      event,
      sequence,
      reason,
      incident,
      members,
      evidence,
    })),
  );
}
