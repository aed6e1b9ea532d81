import { contentUuid } from '#contracts/hash.js';
import type { Acknowledgement, Incident, Notification } from '#contracts/incident.js';
import type { Telling } from '#contracts/telling.js';
import { isUuid } from '../postgres/uuid.js';
import { Prisma, type PrismaClient } from '../prisma/prisma-client.js';
import { toIncident, toRecord, type VersionedIncident } from './incident-record.js';

/** An incident to write: with the version it was read at, which a spread of one from `open()` carries along. */
export type WrittenIncident = Incident & { version?: number; telling?: Telling | null };

/** Steps of incidents that belong together, with what people are to be told about them. */
export interface IncidentChange {
  incidents: WrittenIncident[];
  notifications: Notification[];
  /** Moves the evaluation's mark, and lets nothing be written when somebody else moved it meanwhile. */
  progress?: { from: number; to: number };
}

/** Whose firings are asked for. */
export type IncidentOwner = Pick<Incident, 'rule' | 'project' | 'subject'>;

/** Somebody else changed one of the incidents meanwhile: nothing of the change may stay. */
class Overtaken extends Error {}

const PROGRESS = 'alert-rules';

/** The incidents that alert rules keep up to date. */
export class IncidentsStore {
  constructor(private readonly prisma: PrismaClient) {}

  /** All incidents that are not resolved, and those in whose messages they are told. */
  async open(): Promise<VersionedIncident[]> {
    const rows = await this.prisma.incident.findMany({
      where: { openRule: { not: null } },
      orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    });
    const known = new Set(rows.map(({ id }) => id));
    const absent = rows.flatMap(({ groupId }) => (groupId && !known.has(groupId) ? [groupId] : []));
    if (absent.length === 0) return rows.map(toIncident);
    const leads = await this.prisma.incident.findMany({ where: { id: { in: [...new Set(absent)] } } });
    return [...rows, ...leads].map(toIncident);
  }

  /** When incidents of the same rule, project and subject fired since `since` (epoch milliseconds), oldest first. */
  async firings({ rule, project, subject }: IncidentOwner, since: number): Promise<number[]> {
    const at = new Date(since);
    const rows = await this.prisma.incident.findMany({
      // One that fired later than `since` cannot have been resolved before; that column has the index.
      where: {
        projectId: project,
        rule,
        subject: subject ?? '',
        resolvedAt: { gte: at },
        firedAt: { gte: at },
      },
      select: { firedAt: true },
      orderBy: { firedAt: 'asc' },
    });
    return rows.map(({ firedAt }) => firedAt!.getTime());
  }

  /**
   * Writes the incidents and their notifications in one transaction. False, and nothing written, when somebody
   * else changed one of them meanwhile, or opened another one for the same project, rule and subject.
   */
  async apply({ incidents, notifications, progress }: IncidentChange, now = Date.now()): Promise<boolean> {
    // Everybody takes the rows in the same order, so that two writers wait for each other instead of locking up.
    const ordered = [...incidents].sort((a, b) => (a.id < b.id ? -1 : 1));
    try {
      await this.prisma.$transaction(async (tx) => {
        if (progress) await moveProgress(tx, progress);
        for (const incident of ordered) await writeIncident(tx, incident);
        for (const notification of notifications) await enqueue(tx, notification, now);
      });
      return true;
    } catch (error) {
      if (error instanceof Overtaken) return false;
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return false;
      throw error;
    }
  }

  /**
   * Notes that somebody takes care of an incident and of all that are told with it. Who came first stays. Answers
   * the incident as it is then; null when there is none with this id, unchanged when it is resolved.
   */
  async acknowledge(id: string, acknowledgement: Acknowledgement): Promise<VersionedIncident | null> {
    if (!isUuid(id)) return null;
    const row = await this.prisma.incident.findFirst({ where: { id } });
    if (!row) return null;
    if (row.state === 'resolved') return toIncident(row);
    await this.prisma.incident.updateMany({
      where: { OR: [{ id }, { groupId: row.groupId ?? id }], acknowledgedAt: null, openRule: { not: null } },
      data: {
        acknowledgedAt: new Date(acknowledgement.at),
        acknowledgedBy: acknowledgement.by,
        acknowledgedComment: acknowledgement.comment,
        version: { increment: 1 },
      },
    });
    return toIncident(await this.prisma.incident.findFirstOrThrow({ where: { id } }));
  }

  /** Up to when the rules were evaluated (epoch milliseconds); null: never. */
  async evaluatedAt(): Promise<number | null> {
    const row = await this.prisma.evaluationProgress.findUnique({ where: { name: PROGRESS } });
    return row?.evaluatedAt.getTime() ?? null;
  }

  /** The rules were evaluated up to `at`; never moves back. */
  async evaluated(at: number): Promise<void> {
    await this.prisma.$executeRaw`
      INSERT INTO evaluation_progress AS p (name, evaluated_at) VALUES (${PROGRESS}, ${new Date(at)})
      ON CONFLICT (name) DO UPDATE SET evaluated_at = greatest(p.evaluated_at, excluded.evaluated_at)`;
  }
}

async function moveProgress(tx: Prisma.TransactionClient, progress: { from: number; to: number }) {
  const { count } = await tx.evaluationProgress.updateMany({
    where: { name: PROGRESS, evaluatedAt: new Date(progress.from) },
    data: { evaluatedAt: new Date(progress.to) },
  });
  if (count === 0) throw new Overtaken();
}

async function writeIncident(tx: Prisma.TransactionClient, incident: WrittenIncident): Promise<void> {
  const { id, project: projectId, version = 0 } = incident;
  const values = { ...toRecord(incident, incident.telling ?? null), version: version + 1 };
  if (version > 0) {
    const { count } = await tx.incident.updateMany({ where: { projectId, id, version }, data: values });
    if (count === 0) throw new Overtaken();
    return;
  }
  await tx.incident.create({ data: { projectId, id, ...values } });
  if (incident.state === 'resolved') return;
  // A worker that was held up may want to open what another one has opened and resolved since. Asked after the
  // insert, which waited for the other one's row if that was still open.
  const { rule, subject } = values;
  const later = await tx.incident.count({
    where: { projectId, rule, subject, resolvedAt: { gt: new Date(incident.lastActiveAt) } },
  });
  if (later > 0) throw new Overtaken();
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
