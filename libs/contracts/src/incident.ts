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
  /** Last time the rule's condition held, or could not be told for want of data. */
  lastActiveAt: number;
  /** Failures in the window now, or at the end. */
  value: number;
  /** Highest value seen while it lasted. */
  peak: number;
  /** What is normal for the same window; null when there is no history. */
  baseline: number | null;
  /** One sentence with numbers: why it fired or resolved. */
  reason: string;
  /** The incident in whose messages this one is told: itself, or the one that it fired together with. */
  groupId: string;
  /** What it is about, seen when it fired; null before that, and where it could not be read. */
  labels: IncidentLabels | null;
  /** 0; or, of one that is flapping, how many times it had fired within the last half hour. */
  flaps: number;
  /** Why nobody is told of it now; null: people are. */
  muted: Muting | null;
  /** Who takes care of it: neither repeated nor escalated any more. */
  acknowledged: Acknowledgement | null;
}

/** What the failures behind an incident have in common: values that make up a tenth of them or more. */
export interface IncidentLabels {
  codes: string[];
  flows: string[];
  /** Node ids. */
  nodes: string[];
  providers: string[];
  environments: string[];
}

/** What keeps an incident from being told. */
export interface Muting {
  by: 'silence' | 'schedule' | 'inhibition';
  /** Of the silence, the schedule, or the incident that explains it. */
  id: string;
  /** For people: whose silence, which incident. */
  text: string;
}

export interface Acknowledgement {
  /** Epoch milliseconds. */
  at: number;
  by: string;
  comment: string | null;
}

/**
 * What a message does. `fired` calls somebody; `repeated` calls again those who were called before; `updated`
 * brings an earlier message up to date where a receiver can edit, and calls nobody; `resolved` ends it.
 */
export type NotificationEvent = 'fired' | 'repeated' | 'updated' | 'resolved';

/** Why a message was written. Bounded: a metric's label. */
export const NOTIFICATION_REASONS = [
  'first', // the rule fired
  'flapping', // it fired once too often in a short time, and is now held open
  'repeat', // it still fires and nobody acknowledged it
  'escalated', // nobody acknowledged it in time
  'silence_ended', // it fired while it was silenced, and still does
  'inhibition_ended', // it fired while another incident explained it, and still does
  'joined', // another rule fired with it
  'left', // one of several that fired together is over
  'acknowledged',
  'resolved',
  'missed', // it began and ended while nobody evaluated
] as const;
export type NotificationReasonKind = (typeof NOTIFICATION_REASONS)[number];

/** Why a message was written, for logs, metrics and the message's footer. */
export interface NotificationReason {
  kind: NotificationReasonKind;
  /** In words: `repeat after 4 h`, `resolved after 12 min`. */
  text: string;
}

/** Another incident that is told in the same message. */
export type GroupMember = Pick<
  Incident,
  'id' | 'rule' | 'title' | 'severity' | 'project' | 'subject' | 'state' | 'value' | 'reason'
>;

/** What to tell one receiver about an incident; written to the outbox with the state change. */
export interface Notification {
  /** Same incident, same event, same sequence, same receiver: same key, hence sent once. */
  dedupeKey: string;
  /** Name of the receiver; several receivers get a notification each, so that one that is down holds up none. */
  receiver: string;
  event: NotificationEvent;
  /** Counts what was written about the incident, from 1; a receiver that edits leaves out what it is past. */
  sequence: number;
  reason: NotificationReason;
  incident: Incident;
  /** Those that fire together with `incident`, apart from itself. */
  members: GroupMember[];
  /** What the message shows of the failures behind the incident. */
  evidence: IncidentEvidence;
  /** Somebody tries the receiver: there is no such incident, and one attempt is enough. */
  trial?: boolean;
}

/** The failures behind an incident, summed over its window, most frequent first. */
export interface IncidentEvidence {
  windowMs: number;
  codes: { code: string; count: number }[];
  flows: { flowId: string; count: number }[];
  nodes: { nodeId: string; nodeType: string | null; flowId: string | null; count: number }[];
  providers: { provider: string; count: number }[];
  environments: { environment: string; count: number }[];
  /** The issue that contributes most. */
  topIssue: { id: string; title: string; count: number } | null;
}
