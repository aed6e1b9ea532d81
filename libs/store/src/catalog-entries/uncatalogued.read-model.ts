import type { PrismaClient } from '../prisma/prisma-client.js';

/** An extension code that neither the catalog nor a user knows. Times are epoch milliseconds. */
export interface UncataloguedItem {
  project: string;
  errorCode: string;
  /** The catalog code that the newest failure with it got. */
  guess: string;
  count: number;
  firstSeen: number;
  lastSeen: number;
}

const MOST = 1_000;

/** What is worth an entry of its own. */
export class UncataloguedReadModel {
  constructor(private readonly prisma: PrismaClient) {}

  /** The codes without an entry, most frequent first, at most 1,000. */
  async list(project?: string): Promise<UncataloguedItem[]> {
    const where = project === undefined ? {} : { projectId: project };
    const [rows, defined] = await Promise.all([
      this.prisma.uncataloguedCode.findMany({
        where,
        orderBy: [{ count: 'desc' }, { projectId: 'asc' }, { errorCode: 'asc' }],
        take: MOST,
      }),
      this.prisma.catalogEntry.findMany({ where, select: { projectId: true, code: true } }),
    ]);
    const known = new Set(defined.map((entry) => `${entry.projectId}\u0000${entry.code}`));
    return rows
      .filter((row) => !known.has(`${row.projectId}\u0000${row.errorCode}`))
      .map((row) => ({
        project: row.projectId,
        errorCode: row.errorCode,
        guess: row.guess,
        count: Number(row.count),
        firstSeen: row.firstSeen.getTime(),
        lastSeen: row.lastSeen.getTime(),
      }));
  }
}
