import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Json } from '#contracts/event.js';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { COUNTS, FLOW_IS, PROJECT_IS } from '../../deploy/grafana/src/filters.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { fillSql } from '../kit/grafana.js';
import { grafanaReader } from '../kit/grafana-reader.js';
import { useDatabase } from '../kit/postgres.js';

const SECRET = 'evidence-that-nobody-may-see';
const RUN: Json = {
  status: 'error',
  nodes: [
    { nodeId: 'triggerNode_1', nodeType: 'graphqlNode', status: 'success', timeTakenInSeconds: 0.2 },
    {
      nodeId: 'batchNode_16',
      nodeType: 'batchNode',
      status: 'error',
      timeTakenInSeconds: 4,
      input: SECRET,
      nodes: [
        { nodeId: 'vectorizeNode_624', nodeType: 'vectorizeNode', status: 'error', timeTakenInSeconds: 3.5 },
      ],
    },
    { nodeId: 'IndexNode_1', nodeType: 'IndexNode', status: 'success', timeTakenInSeconds: 'soon' },
  ],
};

describe('the role that dashboards read with', () => {
  const database = useDatabase();
  let reader: Pool;
  const projectId = `shop-${randomUUID()}`;

  beforeAll(async () => {
    const failed = failureOf({ projectId, kind: 'flow_run', http: undefined, run: RUN, flowId: 'indexing' });
    const refused = failureOf({ projectId, flowId: null, environment: null });
    await new BatchWriter(database.pool, new PartitionsStore(database.pool)).write(
      batchOf([failed, refused]),
    );
    reader = await grafanaReader(database.pool, database.url);
  }, 60_000);
  afterAll(() => reader?.end());

  async function rows<T>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await reader.query(sql, values)).rows as T[];
  }

  it('reads every view', async () => {
    const views = await rows<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.views WHERE table_schema = 'foghorn_views' ORDER BY 1`,
    );
    expect(views.map(({ name }) => name)).toEqual([
      'catalog_entries',
      'counts_1h',
      'counts_1m',
      'failures',
      'incidents',
      'issues',
      'node_times',
    ]);
    for (const { name } of views) await rows(`SELECT * FROM foghorn_views.${name} LIMIT 1`);
  });

  it('reads nothing else', async () => {
    const relations = await rows<{ name: string }>(
      `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
         AND n.nspname <> 'foghorn_views' ORDER BY 1`,
    );
    const names = relations.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['public.failures', 'public.ingest_keys', 'public.outbox']));
    for (const name of names) {
      await expect(rows(`SELECT * FROM ${name} LIMIT 1`)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('changes nothing, even when it says that it may', async () => {
    await expect(rows('CREATE TEMPORARY TABLE mine (n int)')).rejects.toMatchObject({ code: '25006' });
    const client = await reader.connect();
    try {
      await client.query('SET default_transaction_read_only = off');
      for (const sql of [
        'DELETE FROM foghorn_views.issues',
        `UPDATE foghorn_views.issues SET title = ''`,
        `INSERT INTO foghorn_views.catalog_entries (project, code) VALUES ('a', 'b')`,
        'CREATE TABLE foghorn_views.mine (n int)',
        'CREATE TABLE public.mine (n int)',
        'DROP VIEW foghorn_views.issues',
        'SET ROLE foghorn',
      ]) {
        await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
      }
    } finally {
      client.release(true);
    }
  });

  it('sees no evidence in any column', async () => {
    const views = await rows<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.views WHERE table_schema = 'foghorn_views'`,
    );
    const { rows: stored } = await database.pool.query('SELECT original::text AS text FROM failures');
    expect(JSON.stringify(stored)).toContain(SECRET);
    for (const { name } of views) {
      expect(JSON.stringify(await rows(`SELECT * FROM foghorn_views.${name}`))).not.toContain(SECRET);
    }
  });

  it('sees the time of every node of a failed run, nested ones too, once each', async () => {
    expect(
      await rows(
        'SELECT node, node_type, status, seconds, flow FROM foghorn_views.node_times WHERE project = $1 ORDER BY node',
        [projectId],
      ),
    ).toEqual([
      { node: 'batchNode_16', node_type: 'batchNode', status: 'error', seconds: 4, flow: 'indexing' },
      { node: 'triggerNode_1', node_type: 'graphqlNode', status: 'success', seconds: 0.2, flow: 'indexing' },
      {
        node: 'vectorizeNode_624',
        node_type: 'vectorizeNode',
        status: 'error',
        seconds: 3.5,
        flow: 'indexing',
      },
    ]);
  });

  it('finds what has no Flow or environment under none', async () => {
    const none = { flow: 'none', environment: 'none' };
    const where = `WHERE project = $1 AND flow = 'none'`;
    expect(await rows(`SELECT flow, environment FROM foghorn_views.failures ${where}`, [projectId])).toEqual([
      none,
    ]);
    expect(await rows(`SELECT flow, environment FROM foghorn_views.counts_1m ${where}`, [projectId])).toEqual(
      [none],
    );
  });

  it.each([
    ['counts_1m', 60_000, 5],
    ['counts_1h', 3_600_000, 3_600],
  ])(
    'counts what %s has for a range that begins in the middle of a bucket',
    async (view, width, interval) => {
      const [first] = await rows<{ bucket: Date }>(
        `SELECT bucket FROM foghorn_views.${view} WHERE project = $1 AND flow = 'indexing'`,
        [projectId],
      );
      const start = first!.bucket.getTime();
      const variables = { project: [projectId], flow: ['indexing'] };
      const countedFrom = async (from: number) => {
        const sql = `SELECT coalesce(sum(count), 0)::int AS count FROM ${COUNTS} WHERE ${PROJECT_IS} AND ${FLOW_IS}`;
        const filled = fillSql(sql, { from, to: start + 2 * width, interval, variables });
        const [counted] = await rows<{ count: number }>(filled);
        return counted!.count;
      };
      expect(await countedFrom(start)).toBe(1);
      expect(await countedFrom(start + width - 1)).toBe(1);
      expect(await countedFrom(start + width)).toBe(0);
    },
  );
});
