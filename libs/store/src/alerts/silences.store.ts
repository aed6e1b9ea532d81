import { randomUUID } from 'node:crypto';
import type { Matchers } from '#alerting/matching.js';
import type { Silence } from '#alerting/silences.js';
import { isUuid } from '../postgres/uuid.js';
import type { Prisma, PrismaClient } from '../prisma/prisma-client.js';

/** A silence as it is kept. Times are epoch milliseconds. */
export interface SilenceItem extends Silence {
  createdAt: number;
}

/** `ended`: its time is over, or somebody ended it. */
export type SilenceState = 'pending' | 'active' | 'ended';

/** Silences that are kept at most; a list that nobody can read mutes what nobody knows of. */
const LIST_MAX = 1_000;

interface SilenceRecord {
  id: string;
  matchers: unknown;
  startsAt: Date;
  endsAt: Date;
  author: string;
  comment: string;
  createdAt: Date;
}

/** What is not told for a while. */
export class SilencesStore {
  constructor(private readonly prisma: PrismaClient) {}

  async create(silence: Omit<Silence, 'id'>, now: number): Promise<SilenceItem> {
    const row = await this.prisma.silence.create({
      data: {
        id: randomUUID(),
        matchers: silence.matchers as Prisma.InputJsonObject,
        startsAt: new Date(silence.startsAt),
        endsAt: new Date(silence.endsAt),
        author: silence.author,
        comment: silence.comment,
        createdAt: new Date(now),
      },
    });
    return toSilence(row);
  }

  /** Silences in one of the states, or all; those that end last come first, 1,000 at most. */
  async list(now: number, states?: readonly SilenceState[]): Promise<SilenceItem[]> {
    const at = new Date(now);
    const where: Record<SilenceState, Prisma.SilenceWhereInput> = {
      pending: { startsAt: { gt: at }, endsAt: { gt: at } },
      active: { startsAt: { lte: at }, endsAt: { gt: at } },
      ended: { endsAt: { lte: at } },
    };
    const rows = await this.prisma.silence.findMany({
      ...(states?.length ? { where: { OR: states.map((state) => where[state]) } } : {}),
      orderBy: [{ endsAt: 'desc' }, { id: 'desc' }],
      take: LIST_MAX,
    });
    return rows.map(toSilence);
  }

  /** Null when there is none. */
  async get(id: string): Promise<SilenceItem | null> {
    if (!isUuid(id)) return null;
    const row = await this.prisma.silence.findUnique({ where: { id } });
    return row && toSilence(row);
  }

  /** Changes one that has not ended. Null when there is none. */
  async change(
    id: string,
    change: { endsAt?: number | undefined; comment?: string | undefined },
    now: number,
  ): Promise<SilenceItem | null> {
    if (!isUuid(id)) return null;
    await this.prisma.silence.updateMany({
      where: { id, endsAt: { gt: new Date(now) } },
      data: {
        ...(change.endsAt === undefined ? {} : { endsAt: new Date(change.endsAt) }),
        ...(change.comment === undefined ? {} : { comment: change.comment }),
      },
    });
    return this.get(id);
  }

  /** Ends it now; it stays in the list, because incidents name it. False when there is none that has not ended. */
  async end(id: string, now: number): Promise<boolean> {
    if (!isUuid(id)) return false;
    const { count } = await this.prisma.silence.updateMany({
      where: { id, endsAt: { gt: new Date(now) } },
      data: { endsAt: new Date(now) },
    });
    return count > 0;
  }
}

/** Where a silence stands at `now`. */
export function silenceState({ startsAt, endsAt }: Silence, now: number): SilenceState {
  if (endsAt <= now) return 'ended';
  return startsAt > now ? 'pending' : 'active';
}

function toSilence(row: SilenceRecord): SilenceItem {
  return {
    id: row.id,
    matchers: row.matchers as Matchers,
    startsAt: row.startsAt.getTime(),
    endsAt: row.endsAt.getTime(),
    author: row.author,
    comment: row.comment,
    createdAt: row.createdAt.getTime(),
  };
}
