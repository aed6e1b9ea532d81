import type { Pool } from 'pg';
import { DEFAULT_RETENTION, type RetentionDays } from './retention.config.js';
import { RetentionPolicy } from './retention-policy.js';

/** A change of a project's retention reaches every writer within this time. */
const FRESH_MS = 60_000;

/** How long the projects keep their failures. */
export class RetentionStore {
  private recent: { policy: Promise<RetentionPolicy>; readAt: number } | null = null;

  constructor(
    private readonly pool: Pool,
    readonly defaults: RetentionDays = DEFAULT_RETENTION,
  ) {}

  /** As it is now. */
  async policy(): Promise<RetentionPolicy> {
    const { rows } = await this.pool.query<{ project_id: string; retention_days: number }>({
      name: 'retention-of-projects',
      text: 'SELECT project_id, retention_days FROM projects WHERE retention_days IS NOT NULL',
    });
    const own = new Map(rows.map((row) => [row.project_id, row.retention_days]));
    return new RetentionPolicy(this.defaults, own);
  }

  /** As it was within the last minute: for writers, who cannot ask before each batch. */
  async recentPolicy(): Promise<RetentionPolicy> {
    const now = performance.now();
    if (!this.recent || now - this.recent.readAt > FRESH_MS) {
      const policy = this.policy();
      this.recent = { policy, readAt: now };
      policy.catch(() => (this.recent = null));
    }
    return this.recent.policy;
  }

  /**
   * Gives a project its own retention in days, or the default again (null). False when nothing of such a project was
   * ever stored.
   */
  async set(project: string, days: number | null): Promise<boolean> {
    this.recent = null;
    const { rowCount } = await this.pool.query(
      `INSERT INTO projects (project_id, retention_days)
        SELECT $1, $2 WHERE EXISTS (SELECT FROM issues WHERE project_id = $1)
        ON CONFLICT (project_id) DO UPDATE SET retention_days = excluded.retention_days`,
      [project.replaceAll('\0', '\ufffd'), days],
    );
    return rowCount === 1;
  }
}
