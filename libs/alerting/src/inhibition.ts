import type { Incident, IncidentLabels } from '#contracts/incident.js';

/** Rules whose incidents explain those of other rules. */
export interface Inhibition {
  by: readonly string[];
  mutes: readonly string[];
}

/** What speaks of a kind of failure explains what speaks of one node or one issue that fails in this way. */
export const INHIBITIONS: readonly Inhibition[] = [
  {
    by: ['server_error_persistence', 'rate_limit_spike', 'credentials_broken', 'quota_exceeded'],
    mutes: ['node_failing', 'new_issue', 'issue_regressed', 'issue_threshold'],
  },
];

/**
 * The incident that explains another one, or null: it fires in the same project, people hear of it, and the
 * failures behind the other are among its own: the same codes, or the same provider in the same Flows. What is
 * not known of either explains nothing.
 *
 * @param firing incidents that fire now
 */
export function explanationOf<T extends Incident>(
  incident: Incident,
  firing: readonly T[],
  inhibitions: readonly Inhibition[] = INHIBITIONS,
): T | null {
  const { labels } = incident;
  if (!labels) return null;
  const rules = inhibitions.filter(({ mutes }) => mutes.includes(incident.rule)).flatMap(({ by }) => by);
  if (rules.length === 0) return null;
  const found = firing.find(
    (other) =>
      other.project === incident.project &&
      other.id !== incident.id &&
      other.state === 'firing' &&
      other.notify &&
      rules.includes(other.rule) &&
      other.labels !== null &&
      covers(other.labels, labels),
  );
  return found ?? null;
}

function covers(wide: IncidentLabels, narrow: IncidentLabels): boolean {
  if (within(narrow.codes, wide.codes)) return true;
  return within(narrow.providers, wide.providers) && within(narrow.flows, wide.flows);
}

function within(values: readonly string[], all: readonly string[]): boolean {
  return values.length > 0 && values.every((value) => all.includes(value));
}
