import type { Severity } from '#contracts/classification.js';
import type { Incident, IncidentLabels, IncidentState, Muting } from '#contracts/incident.js';
import type { Telling } from '#contracts/telling.js';
import { Prisma } from '../prisma/prisma-client.js';

/** An incident as it is kept: with the version it was read at, which a change has to name. */
export interface VersionedIncident extends Incident {
  version: number;
  telling: Telling | null;
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
  groupId: string | null;
  labels: unknown;
  flaps: number;
  muted: unknown;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  acknowledgedComment: string | null;
  telling: unknown;
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
    groupId: row.groupId ?? row.id,
    labels: row.labels as IncidentLabels | null,
    flaps: row.flaps,
    muted: row.muted as Muting | null,
    acknowledged: row.acknowledgedAt && {
      at: row.acknowledgedAt.getTime(),
      by: row.acknowledgedBy ?? '',
      comment: row.acknowledgedComment,
    },
    version: row.version,
    telling: row.telling as Telling | null,
  };
}

/** The columns of an incident besides its key. */
export function toRecord(incident: Incident, telling: Telling | null) {
  const { state, rule, acknowledged } = incident;
  return {
    rule,
    title: incident.title,
    severity: incident.severity,
    // Not null, because the unique key would take two nulls for different ones.
    subject: incident.subject ?? '',
    notify: incident.notify,
    state,
    startedAt: new Date(incident.startedAt),
    firedAt: toDate(incident.firedAt),
    resolvedAt: toDate(incident.resolvedAt),
    lastActiveAt: new Date(incident.lastActiveAt),
    value: incident.value,
    peak: incident.peak,
    baseline: incident.baseline,
    reason: incident.reason,
    groupId: incident.groupId,
    labels: toJson(incident.labels),
    flaps: incident.flaps,
    muted: toJson(incident.muted),
    acknowledgedAt: toDate(acknowledged?.at ?? null),
    acknowledgedBy: acknowledged?.by ?? null,
    acknowledgedComment: acknowledged?.comment ?? null,
    telling: toJson(telling),
    openRule: state === 'resolved' ? null : rule,
  };
}

function toDate(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}

function toJson(value: object | null) {
  return value === null ? Prisma.DbNull : (value as Prisma.InputJsonObject);
}
