import { contentUuid } from '#contracts/hash.js';
import type { Incident, Notification } from '#contracts/incident.js';
import { Prisma, type PrismaClient } from '../prisma/prisma-client.js';
import { toIncident, type VersionedIncident } from './incident-record.js';

/** One step of an incident, with what people are to be told about it. */
export interface IncidentChange {
  /** With the version it was read at, which a spread of an incident from `open()` carries along; none if new. */
  incident: Incident & { version?: number };
  notifications: Notification[];
}

/** The incidents that alert rules keep up to date. */
export class IncidentsStore {
  constructor(private readonly prisma: PrismaClient) {}

  /** All incidents that are not resolved. */
  async open(): Promise<VersionedIncident[]> {
    const rows = await this.prisma.incident.findMany({
      where: { openRule: { not: null } },
      orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    });
    return rows.map(toIncident);
  }

  /**
   * Writes the incident and its notifications in one transaction. False, and nothing written, when somebody
   * else changed the incident meanwhile or opened another one for the same project, rule and subject.
   */
  async apply({ incident, notifications }: IncidentChange, now = Date.now()): Promise<boolean> {
    try {
      return await this.prisma.$transaction(async (tx) => {
        if (!(await writeIncident(tx, incident, incident.version ?? 0))) return false;
        for (const notification of notifications) await enqueue(tx, notification, now);
        return true;
      });
    } catch (error) {
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return false;
      throw error;
    }
  }
}

async function writeIncident(
  tx: Prisma.TransactionClient,
  incident: Incident,
  version: number,
): Promise<boolean> {
  const { id, project: projectId, rule, state } = incident;
  const values = {
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
    openRule: state === 'resolved' ? null : rule,
    version: version + 1,
  };
  if (version === 0) {
    await tx.incident.create({ data: { projectId, id, ...values } });
    return true;
  }
  const { count } = await tx.incident.updateMany({ where: { projectId, id, version }, data: values });
  return count === 1;
}

/** Same key, same message: it is written once, whoever comes second. */
async function enqueue(tx: Prisma.TransactionClient, notification: Notification, now: number): Promise<void> {
  const at = new Date(now);
  await tx.outbox.createMany({
    data: {
      id: contentUuid(notification.dedupeKey),
      dedupeKey: notification.dedupeKey,
      projectId: notification.incident.project,
      payload: notification as unknown as Prisma.InputJsonObject,
      state: 'pending',
      nextAttemptAt: at,
      createdAt: at,
    },
    skipDuplicates: true,
  });
}

function toDate(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
