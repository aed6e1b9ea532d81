import type { Severity } from '#contracts/classification.js';
import type { Incident, IncidentState } from '#contracts/incident.js';

/** An incident with the version it was read at; a change has to name it. */
export interface VersionedIncident extends Incident {
  version: number;
}

/** The row as Prisma gives it. */
export interface IncidentRecord {
  projectId: string;
  id: string;
  rule: string;
  title: string;
  severity: string;
  subject: string;
  notify: boolean;
  state: string;
  startedAt: Date;
  firedAt: Date | null;
  resolvedAt: Date | null;
  lastActiveAt: Date;
  value: number;
  peak: number;
  baseline: number | null;
  reason: string;
  version: number;
}

export function toIncident(row: IncidentRecord): VersionedIncident {
  return {
    id: row.id,
    rule: row.rule,
    title: row.title || row.rule,
    severity: row.severity as Severity,
    project: row.projectId,
    subject: row.subject || null,
    notify: row.notify,
    state: row.state as IncidentState,
    startedAt: row.startedAt.getTime(),
    firedAt: row.firedAt?.getTime() ?? null,
    resolvedAt: row.resolvedAt?.getTime() ?? null,
    lastActiveAt: row.lastActiveAt.getTime(),
    value: row.value,
    peak: row.peak,
    baseline: row.baseline,
    reason: row.reason,
    version: row.version,
  };
}
