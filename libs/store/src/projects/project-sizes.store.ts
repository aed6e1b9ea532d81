import type { Pool } from 'pg';
import { PARTITIONED_TABLES, partitionAt } from '../partitions/partitioned-table.js';
import type { RetentionPolicy } from './retention-policy.js';
import { sharesOf, type DayRows } from './size-shares.js';

const FAILURES = PARTITIONED_TABLES.find(({ name }) => name === 'failures')!;
const DAY_MS = 86_400_000;
/** Newest failures of a project whose size stands for all of its failures. */
const SAMPLE_ROWS = 50;

/** Estimates how much of the disk the failures of each project take. */
export class ProjectSizesStore {
  constructor(private readonly pool: Pool) {}

  /**
   * Measures all projects and keeps the result; returns how many they were. Nothing reads all failures: the size of
   * each day is the file system's, and it is divided among the projects by how many failures the hourly counts say they
   * have there, weighted with the mean size of a few. `now` is epoch milliseconds.
   */
  async measure(policy: RetentionPolicy, now: number): Promise<number> {
    const days = await this.days();
    const counted = days.size === 0 ? [] : await this.rowsPerDay(Math.min(...days.keys()));
    // What a project keeps no longer is counted all the same, but it is not there any more.
    const rows = counted.filter(({ project, day }) => policy.keeps(project, day + DAY_MS, now));
    const projects = [...new Set(rows.map(({ project }) => project))];
    const bytes = sharesOf(days, rows, await this.meanSizes(projects));
    await this.pool.query(
      `WITH measured AS (
         SELECT project_id, max(bytes) AS bytes FROM (
           SELECT id COLLATE "C" AS project_id, bytes FROM unnest($1::text[], $2::float8[]) AS given (id, bytes)
           UNION ALL SELECT DISTINCT project_id, 0 FROM issues
           UNION ALL SELECT project_id, 0 FROM projects WHERE retention_days IS NOT NULL) AS known
          GROUP BY project_id),
       forgotten AS (
         DELETE FROM projects p WHERE retention_days IS NULL
           AND NOT EXISTS (SELECT FROM measured m WHERE m.project_id = p.project_id))
       INSERT INTO projects AS p (project_id, stored_bytes, measured_at)
       SELECT project_id, round(bytes)::bigint, $3 FROM measured ORDER BY project_id
       ON CONFLICT (project_id) DO UPDATE SET stored_bytes = excluded.stored_bytes, measured_at = excluded.measured_at`,
      [[...bytes.keys()], [...bytes.values()], new Date(now)],
    );
    return bytes.size;
  }

  /** Bytes on disk, indexes and oversized values included, by the day that a partition begins with. */
  private async days(): Promise<Map<number, number>> {
    const { rows } = await this.pool.query<{ name: string; bytes: number }>(
      `SELECT child.relname AS name, pg_total_relation_size(child.oid)::float8 AS bytes
         FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid WHERE inhparent = to_regclass($1)`,
      [FAILURES.name],
    );
    const days = new Map<number, number>();
    for (const { name, bytes } of rows) {
      const day = /_p(\d{4})(\d{2})(\d{2})$/.exec(name);
      if (day) days.set(Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])), bytes);
    }
    return days;
  }

  private async rowsPerDay(from: number): Promise<DayRows[]> {
    const { rows } = await this.pool.query<{ project: string; day: Date; rows: number }>(
      `SELECT project_id AS project, date_bin('1 day', bucket, 'epoch') AS day, sum(count)::float8 AS rows
         FROM rollups_1h WHERE bucket >= $1 GROUP BY 1, 2`,
      [new Date(from)],
    );
    return rows.map((row) => ({
      project: row.project,
      day: partitionAt(FAILURES, row.day.getTime()).from,
      rows: row.rows,
    }));
  }

  /** Mean bytes of a row as it is stored, for the projects that have any. */
  private async meanSizes(projects: string[]): Promise<Map<string, number>> {
    const { rows } = await this.pool.query<{ project: string; bytes: number | null }>(
      `SELECT p.id AS project, s.bytes FROM unnest($1::text[]) AS p (id) CROSS JOIN LATERAL (
         SELECT avg(newest.bytes)::float8 AS bytes FROM (
           SELECT pg_column_size(f.original) + pg_column_size(f.failing_nodes) + coalesce(pg_column_size(f.message), 0)
               + 400 AS bytes
             FROM failures f WHERE f.project_id = p.id ORDER BY f.occurred_at DESC LIMIT ${SAMPLE_ROWS}) AS newest) AS s`,
      [projects],
    );
    return new Map(rows.flatMap(({ project, bytes }) => (bytes === null ? [] : [[project, bytes] as const])));
  }
}
