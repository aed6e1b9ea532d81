import type { RetentionPolicy } from '../projects/retention-policy.js';

const DAY_MS = 86_400_000;
/** Days that messages which were sent, or given up, can be looked up. */
export const OUTBOX_DAYS = 30;
/** Days that alert rules can look back at what only they read; as long as the counts by issue. */
export const SIGNAL_DAYS = 35;

/** Rows of one table that are forgotten after some time. */
export interface ExpiringTable {
  name:
    | 'quarantine'
    | 'issues'
    | 'incidents'
    | 'silences'
    | 'outbox'
    | 'receiver_messages'
    | 'uncatalogued_codes'
    | 'arrivals_1m'
    | 'traffic_1m'
    | 'discoveries';
  /** True for the rows `t` that are to be forgotten */
  condition: string;
  /** The parameters of the condition. */
  values: (policy: RetentionPolicy, now: number) => unknown[];
}

const daysAgo = (days: number, now: number) => new Date(now - days * DAY_MS);
const likeSignals = (_: RetentionPolicy, now: number) => [daysAgo(SIGNAL_DAYS, now)];
const likeCounts = (policy: RetentionPolicy, now: number) => [daysAgo(policy.rollups, now)];

export const EXPIRING_TABLES: readonly ExpiringTable[] = [
  {
    // What was set aside holds what was sent, so it is kept as long as the project's failures.
    name: 'quarantine',
    condition: `t.received_at < $1 AND t.received_at < $2::timestamptz - interval '24 hours' * coalesce(
      (SELECT retention_days FROM projects p WHERE p.project_id = t.project_id), $3::int)`,
    values: (policy, now) => [daysAgo(policy.shortest, now), new Date(now), policy.defaults.failures],
  },
  // The failures of an issue go first; its count, state and title stay as long as the charts that it explains.
  { name: 'issues', condition: 't.last_seen < $1', values: likeCounts },
  {
    name: 'incidents',
    condition: `t.open_rule IS NULL AND t.resolved_at < $1`,
    values: likeCounts,
  },
  { name: 'silences', condition: 't.ends_at < $1', values: likeCounts },
  {
    name: 'outbox',
    condition: `t.state <> 'pending' AND t.created_at < $1`,
    values: (_, now) => [daysAgo(OUTBOX_DAYS, now)],
  },
  {
    // While an incident fires there is more to say of it, however old the message.
    name: 'receiver_messages',
    condition: `t.updated_at < $1 AND NOT EXISTS (SELECT FROM incidents i
      WHERE i.project_id = t.project_id AND i.id = t.incident_id AND i.open_rule IS NOT NULL)`,
    values: (_, now) => [daysAgo(OUTBOX_DAYS, now)],
  },
  {
    name: 'uncatalogued_codes',
    condition: 't.last_seen < $1',
    values: likeCounts,
  },
  { name: 'arrivals_1m', condition: 't.bucket < $1', values: likeSignals },
  { name: 'traffic_1m', condition: 't.bucket < $1', values: likeSignals },
  { name: 'discoveries', condition: 't.at < $1', values: likeSignals },
];
