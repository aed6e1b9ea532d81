import type { IncidentState } from '#contracts/incident.js';
import { decodeCursor, pageLimit, toPage, type Page, type PageRequest } from '../paging/cursor.js';
import { isUuid } from '../postgres/uuid.js';
import type { PrismaClient } from '../prisma/prisma-client.js';
import { toIncident, type VersionedIncident } from './incident-record.js';

/** What a list of incidents can be narrowed to; of several values in one filter any may match. */
export interface IncidentFilter {
  project?: string[] | undefined;
  rule?: string[] | undefined;
  state?: IncidentState[] | undefined;
}

/** Reads incidents, resolved ones included. */
export class IncidentsReadModel {
  constructor(private readonly prisma: PrismaClient) {}

  /** One by its id, resolved ones included; null when there is none. */
  async get(id: string): Promise<VersionedIncident | null> {
    const row = isUuid(id) ? await this.prisma.incident.findFirst({ where: { id } }) : null;
    return row && toIncident(row);
  }

  /** One page, the latest started first. @throws AppError 400 `invalid_limit`, `invalid_cursor`. */
  async list(filter: IncidentFilter = {}, page: PageRequest = {}): Promise<Page<VersionedIncident>> {
    const limit = pageLimit(page.limit);
    const after = decodeCursor(page.cursor);
    const startedAt = after ? new Date(after.at) : null;
    const rows = await this.prisma.incident.findMany({
      where: {
        ...(filter.project?.length ? { projectId: { in: filter.project } } : {}),
        ...(filter.rule?.length ? { rule: { in: filter.rule } } : {}),
        ...(filter.state?.length ? { state: { in: filter.state } } : {}),
        ...(after && startedAt
          ? { OR: [{ startedAt: { lt: startedAt } }, { startedAt, id: { lt: after.id } }] }
          : {}),
      },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    return toPage(rows, limit, toIncident, (row) => ({ at: row.startedAt.getTime(), id: row.id }));
  }
}
