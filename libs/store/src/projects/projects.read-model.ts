import type { Pool } from 'pg';
import type { RetentionStore } from './retention.store.js';

/** A project that has sent failures. Times are epoch milliseconds. */
export interface ProjectItem {
  id: string;
  /** Failures ever stored, as far back as issues are kept. */
  failures: number;
  /** Issues that are open now. */
  openIssues: number;
  /** When its first and its last known failure occurred, stored still or not. */
  firstSeen: number;
  lastSeen: number;
  /** When the oldest and the newest failure occurred that are stored now; null when there is none. */
  oldest: number | null;
  newest: number | null;
  /** When the newest stored failure was received. */
  lastEventAt: number | null;
  /** Estimated bytes on disk, and when they were measured; null before the first time. */
  storedBytes: number | null;
  measuredAt: number | null;
  /** Days that its failures are kept, and whether that is its own or everybody's. */
  retentionDays: number;
  retentionIsDefault: boolean;
}

interface ProjectRecord {
  id: string;
  failures: string;
  open_issues: string;
  first_seen: Date;
  last_seen: Date;
  oldest: Date | null;
  newest: Date | null;
  last_event_at: Date | null;
  stored_bytes: string | null;
  measured_at: Date | null;
  retention_days: number | null;
}

/** Which projects there are. Read from the issues, which are few, so that nothing has to be kept for it. */
export class ProjectsReadModel {
  constructor(
    private readonly pool: Pool,
    private readonly retention: RetentionStore,
  ) {}

  /** All projects, the one that failed last first. */
  list(): Promise<ProjectItem[]> {
    return this.read(null);
  }

  /** One of them, or null. */
  async byId(id: string): Promise<ProjectItem | null> {
    const [item] = await this.read(id.replaceAll('\0', '\ufffd'));
    return item ?? null;
  }

  private async read(id: string | null): Promise<ProjectItem[]> {
    // Each project's oldest and newest failure are found at the ends of the primary key, within the times it was seen.
    const { rows } = await this.pool.query<ProjectRecord>(
      `SELECT s.*, oldest.at AS oldest, newest.at AS newest, newest.received_at AS last_event_at,
          p.stored_bytes, p.measured_at, p.retention_days
        FROM (
          SELECT project_id AS id, sum(count) AS failures, count(*) FILTER (WHERE status = 'open') AS open_issues,
              min(first_seen) AS first_seen, max(last_seen) AS last_seen
            FROM issues ${id === null ? '' : 'WHERE project_id = $1'} GROUP BY project_id) AS s
        LEFT JOIN projects p ON p.project_id = s.id
        LEFT JOIN LATERAL (
          SELECT occurred_at AS at FROM failures f WHERE f.project_id = s.id AND f.occurred_at >= s.first_seen
           ORDER BY occurred_at LIMIT 1) AS oldest ON true
        LEFT JOIN LATERAL (
          SELECT occurred_at AS at, received_at FROM failures f
           WHERE f.project_id = s.id AND f.occurred_at <= s.last_seen
           ORDER BY occurred_at DESC LIMIT 1) AS newest ON true
        ORDER BY s.last_seen DESC, s.id`,
      id === null ? [] : [id],
    );
    return rows.map((row) => this.toItem(row));
  }

  private toItem(row: ProjectRecord): ProjectItem {
    return {
      id: row.id,
      failures: Number(row.failures),
      openIssues: Number(row.open_issues),
      firstSeen: row.first_seen.getTime(),
      lastSeen: row.last_seen.getTime(),
      oldest: row.oldest?.getTime() ?? null,
      newest: row.newest?.getTime() ?? null,
      lastEventAt: row.last_event_at?.getTime() ?? null,
      storedBytes: row.stored_bytes === null ? null : Number(row.stored_bytes),
      measuredAt: row.measured_at?.getTime() ?? null,
      retentionDays: row.retention_days ?? this.retention.defaults.failures,
      retentionIsDefault: row.retention_days === null,
    };
  }
}
