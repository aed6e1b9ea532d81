import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import { createPool } from '#store/postgres/pool.js';
import { fillPromql, fillSql, type Target, type View } from './grafana.js';
import { grafanaReader } from './grafana-reader.js';
import type { Sample, TestPrometheus } from './prometheus.js';

interface Line {
  metric: Record<string, string>;
  values: [number, string][];
}

/** What a chart draws for the target: its points over the view, those that are no numbers left out. */
export async function pointsOf(prometheus: TestPrometheus, target: Target, view: View): Promise<number[]> {
  const query = fillPromql(target.expr ?? '', view);
  if (target.instant === true) {
    const time = String(view.to / 1_000);
    const { result } = await prometheus.api<{ result: Sample[] }>('query', { query, time });
    return result.map(({ value }) => Number(value[1])).filter(Number.isFinite);
  }
  const range = {
    start: String(view.from / 1_000),
    end: String(view.to / 1_000),
    step: String(view.interval),
  };
  const { result } = await prometheus.api<{ result: Line[] }>('query_range', { query, ...range });
  return result.flatMap(({ values }) => values.map(([, value]) => Number(value))).filter(Number.isFinite);
}

/** Names of the alerts that were ever firing within the view. */
export async function alertsThatFired(prometheus: TestPrometheus, view: View): Promise<string[]> {
  const { result } = await prometheus.api<{ result: Line[] }>('query_range', {
    query: 'group by (alertname) (ALERTS{alertstate="firing"})',
    start: String(view.from / 1_000),
    end: String(view.to / 1_000),
    step: '1',
  });
  return result.map(({ metric }) => metric['alertname'] ?? '').sort();
}

/** Rows of a panel's SQL, read as Grafana reads them. */
export async function rowsOf(reader: Pool, target: Target, view: View): Promise<unknown[]> {
  const { rows } = await reader.query(fillSql(target.rawSql ?? '', view));
  return rows as unknown[];
}

/** A pool of the dashboards' role on the embedded Postgres of an instance. */
export async function readerOf(dataDir: string): Promise<Pool> {
  const password = (await readFile(path.join(dataDir, 'postgres-password'), 'utf8')).trim();
  // The fourth line is the port (documentation of Postgres' server files, `postmaster.pid`).
  const pid = (await readFile(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const url = `postgresql://foghorn:${password}@127.0.0.1:${pid[3]!.trim()}/foghorn`;
  const owner = createPool(url, 1);
  try {
    return await grafanaReader(owner, url);
  } finally {
    await owner.end();
  }
}
