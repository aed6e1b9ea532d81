import pg from 'pg';
import type { OutcomeLedger } from '#contracts/outcome.js';
import type { JobQueue } from '#platform/queue/job-queue.js';
import type { AlertEvidence, Counts, Evidence, IncidentFact, PromisedMessage } from './evidence.js';

/** Failures older than this at their receipt are left out of the finest rollup; those of the load are days old. */
const RECENT = "now() - interval '12 hours'";

/** Runs `read` in one snapshot of the database. */
async function inSnapshot<T>(databaseUrl: string, read: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await read(client);
  } finally {
    await client.end();
  }
}

async function counts(client: pg.Client, sql: string): Promise<Counts> {
  const { rows } = await client.query<{ key: string | null; count: string }>(sql);
  return new Map(rows.map(({ key, count }) => [key ?? 'none', Number(count)]));
}

/** Everything about events, after the last of them has found its end. */
export async function readEvidence(
  databaseUrl: string,
  queue: JobQueue,
  outcomes: OutcomeLedger,
): Promise<Evidence> {
  const pending: string[] = [];
  const evidence = await inSnapshot(databaseUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      'SELECT batch_id AS id FROM batches WHERE finished_at IS NULL',
    );
    pending.push(...rows.map(({ id }) => id));
    const byCode = (table: string, count: string, where = '') =>
      counts(
        client,
        `SELECT project_id || ' ' || code AS key, ${count} AS count FROM ${table} ${where} GROUP BY 1`,
      );
    const rollups = new Map<string, Counts>();
    for (const table of ['rollups_10s', 'rollups_1m', 'rollups_1h']) {
      rollups.set(table, await byCode(table, 'sum(count)'));
    }
    return {
      stored: await counts(client, 'SELECT request_id AS key, count(*) FROM failures GROUP BY 1'),
      quarantined: await counts(
        client,
        `SELECT event->>'requestId' AS key, count(*) FROM quarantine GROUP BY 1`,
      ),
      quarantineReasons: await counts(client, 'SELECT reason AS key, count(*) FROM quarantine GROUP BY 1'),
      failuresByIssue: await counts(client, 'SELECT issue_id AS key, count(*) FROM failures GROUP BY 1'),
      issueCounts: await counts(client, 'SELECT id AS key, sum(count) AS count FROM issues GROUP BY 1'),
      failuresByCode: await byCode('failures', 'count(*)'),
      recentFailuresByCode: await byCode('failures', 'count(*)', `WHERE occurred_at > ${RECENT}`),
      rollups,
    };
  });
  // An announcement without a job is of a batch that nobody was told about; housekeeping takes it back.
  const queued = await Promise.all(pending.map((id) => queue.has(id)));
  const { failed } = await queue.counts();
  return { ...evidence, outcomes, undrained: pending.filter((_, i) => queued[i]), failedJobs: failed };
}

/** Everything about alerts, at one moment. */
export function readAlertEvidence(databaseUrl: string): Promise<AlertEvidence> {
  return inSnapshot(databaseUrl, async (client) => {
    // One that is told in the messages of another, or was muted, has none of its own.
    const incidents = await client.query<IncidentFact>(
      `SELECT id, rule, project_id AS project, state = 'resolved' AS resolved FROM incidents
        WHERE notify AND fired_at IS NOT NULL AND coalesce(group_id, id) = id AND muted IS NULL
        ORDER BY started_at, id`,
    );
    const messages = await client.query<PromisedMessage>(
      `SELECT payload->'incident'->>'id' AS incident, payload->>'event' AS event, state, attempts,
              last_error AS "lastError"
         FROM outbox ORDER BY created_at, id`,
    );
    return { incidents: incidents.rows, messages: messages.rows };
  });
}
