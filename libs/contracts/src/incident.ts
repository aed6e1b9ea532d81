/** An alert rule that watches one project has at most one incident that is not resolved. */
export type IncidentState = 'pending' | 'firing' | 'resolved';

/** A row of `GET /api/alerts`. Times are epoch milliseconds. */
export interface Incident {
  id: string;
  rule: string;
  project: string;
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
