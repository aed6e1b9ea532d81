import type { Severity } from './classification.js';

/** A rule has at most one incident that is not resolved per project and subject. */
export type IncidentState = 'pending' | 'firing' | 'resolved';

/** A row of `GET /api/alerts`. Times are epoch milliseconds. */
export interface Incident {
  id: string;
  /** Name of the rule: a built-in one or the user's. */
  rule: string;
  /** The rule's headline for people, as it was when the incident started. */
  title: string;
  severity: Severity;
  project: string;
  /** What in the project it is about (a node's, an issue's, a key's id); null: the project as a whole. */
  subject: string | null;
  /** Whether people are told; false: it is recorded and shown, nothing more. */
  notify: boolean;
  state: IncidentState;
  startedAt: number;
  firedAt: number | null;
  resolvedAt: number | null;
  /** Last time the rule's condition held. */
  lastActiveAt: number;
  /** Failures in the window now, or at the end. */
  value: number;
  /** Highest value seen while it lasted. */
  peak: number;
  /** What is normal for the same window; null when there is no history. */
  baseline: number | null;
  /** One sentence with numbers: why it fired or resolved. */
  reason: string;
}

/** What to tell one receiver about an incident; written to the outbox with the state change. */
export interface Notification {
  /** Same incident, same event, same receiver: same key, hence sent once. */
  dedupeKey: string;
  /** Name of the receiver; several receivers get a notification each, so that one that is down holds up none. */
  receiver: string;
  event: 'fired' | 'resolved';
  incident: Incident;
  /** What the message shows of the failures behind the incident. */
  evidence: IncidentEvidence;
}

/** The failures behind an incident, summed over its window, most frequent first. */
export interface IncidentEvidence {
  windowMs: number;
  codes: { code: string; count: number }[];
  flows: { flowId: string; count: number }[];
  nodes: { nodeId: string; nodeType: string | null; flowId: string | null; count: number }[];
  providers: { provider: string; count: number }[];
  /** The issue that contributes most. */
  topIssue: { id: string; title: string; count: number } | null;
}
