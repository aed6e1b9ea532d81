import type { CustomCode, CustomCodeLookup, Severity } from '#contracts/classification.js';
import type { PrismaClient } from '../prisma/prisma-client.js';

/** A user's own entry with its project and when it was last changed (epoch milliseconds). */
export interface CatalogEntryItem extends CustomCode {
  project: string;
  updatedAt: number;
}

/** Entries that users define for the extension codes of their projects. */
export class CatalogEntriesStore {
  constructor(private readonly prisma: PrismaClient) {}

  /** Defines or changes the entry for `entry.code` in a project. */
  async upsert(project: string, entry: CustomCode, now: number = Date.now()): Promise<void> {
    const values = {
      meaning: entry.meaning,
      cause: entry.cause,
      fix: entry.fix,
      severity: entry.severity,
      retryable: entry.retryable,
      docsUrl: entry.docsUrl ?? null,
      updatedAt: new Date(now),
    };
    await this.prisma.catalogEntry.upsert({
      where: { projectId_code: { projectId: project, code: entry.code } },
      create: { projectId: project, code: entry.code, ...values },
      update: values,
    });
  }

  /** False when there was none. */
  async remove(project: string, code: string): Promise<boolean> {
    const { count } = await this.prisma.catalogEntry.deleteMany({ where: { projectId: project, code } });
    return count > 0;
  }

  /** All entries, or those of one project, by project and code. */
  async list(project?: string): Promise<CatalogEntryItem[]> {
    const rows = await this.prisma.catalogEntry.findMany({
      ...(project === undefined ? {} : { where: { projectId: project } }),
      orderBy: [{ projectId: 'asc' }, { code: 'asc' }],
    });
    return rows.map((row) => ({
      project: row.projectId,
      code: row.code,
      meaning: row.meaning,
      cause: row.cause,
      fix: row.fix,
      severity: row.severity as Severity,
      retryable: row.retryable,
      ...(row.docsUrl === null ? {} : { docsUrl: row.docsUrl }),
      updatedAt: row.updatedAt.getTime(),
    }));
  }

  /** All entries as the classifier looks them up; load it anew to see changes. */
  async lookup(): Promise<CustomCodeLookup> {
    const entries = new Map(
      (await this.list()).map((entry) => [`${entry.project}\u0000${entry.code}`, entry]),
    );
    return (project, errorCode) => entries.get(`${project}\u0000${errorCode}`);
  }
}
