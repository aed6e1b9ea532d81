import type { Pool } from 'pg';

/** A project that has sent failures. Times are epoch milliseconds. */
export interface ProjectItem {
  id: string;
  /** Failures ever stored. */
  failures: number;
  /** Issues that are open now. */
  openIssues: number;
  firstSeen: number;
  lastSeen: number;
}

interface ProjectRecord {
  id: string;
  failures: string;
  open_issues: string;
  first_seen: Date;
  last_seen: Date;
}

/** Which projects there are. Read from the issues, which are few, so that nothing has to be kept for it. */
export class ProjectsReadModel {
  constructor(private readonly pool: Pool) {}

  /** All projects, the one that failed last first. */
  async list(): Promise<ProjectItem[]> {
    const { rows } = await this.pool.query<ProjectRecord>({
      name: 'projects-list',
      text: `SELECT project_id AS id, sum(count) AS failures, count(*) FILTER (WHERE status = 'open') AS open_issues,
          min(first_seen) AS first_seen, max(last_seen) AS last_seen
        FROM issues GROUP BY project_id ORDER BY max(last_seen) DESC, project_id`,
    });
    return rows.map((row) => ({
      id: row.id,
      failures: Number(row.failures),
      openIssues: Number(row.open_issues),
      firstSeen: row.first_seen.getTime(),
      lastSeen: row.last_seen.getTime(),
    }));
  }
}
