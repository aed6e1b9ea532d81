import type pg from 'pg';

/** Schema of BullMQ's tables. */
const SCHEMA = 'bullmq';

/**
 * Storage parameters of BullMQ's tables. A job is inserted, updated twice and deleted within a second, payload and all,
 * so the tables hold next to nothing and leave a lot behind: they are vacuumed by how much changed, at full speed.
 */
const STORAGE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  job: {
    autovacuum_vacuum_scale_factor: '0',
    autovacuum_vacuum_threshold: '500',
    autovacuum_vacuum_cost_delay: '0',
    'toast.autovacuum_vacuum_scale_factor': '0',
    'toast.autovacuum_vacuum_threshold': '5000',
    'toast.autovacuum_vacuum_cost_delay': '0',
  },
  event: {
    autovacuum_vacuum_scale_factor: '0',
    autovacuum_vacuum_threshold: '5000',
    autovacuum_vacuum_cost_delay: '0',
  },
};

/**
 * Sets the storage parameters of BullMQ's tables where they are not set yet. When the tables belong to somebody else
 * they stay as they are: the queue works all the same.
 */
export async function tuneQueueTables(client: pg.Client): Promise<void> {
  for (const [table, parameters] of Object.entries(STORAGE)) {
    const { rows } = await client.query<{ options: string[] }>(
      `SELECT coalesce(c.reloptions, '{}') || coalesce(
          (SELECT array_agg('toast.' || o) FROM pg_class t, unnest(t.reloptions) AS o WHERE t.oid = c.reltoastrelid),
          '{}') AS options
        FROM pg_class c WHERE c.oid = to_regclass($1)
          AND pg_has_role(c.relowner, 'USAGE')`,
      [`${SCHEMA}.${table}`],
    );
    const missing = Object.entries(parameters).filter(
      ([name, value]) => rows[0] && !rows[0].options.includes(`${name}=${value}`),
    );
    if (missing.length === 0) continue;
    const list = missing.map(([name, value]) => `${name} = ${value}`).join(', ');
    await client.query(`ALTER TABLE ${SCHEMA}.${table} SET (${list})`);
  }
}
