import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import { createPool } from '#store/postgres/pool.js';

const SCRIPT = path.resolve(__dirname, '../../deploy/grafana/reader-role.sql');
const PASSWORD = "read'er \\ password";

/** Runs deploy/grafana/reader-role.sql, as far as it is SQL, and connects as the role that it lets in. */
export async function grafanaReader(owner: Pool, databaseUrl: string): Promise<Pool> {
  const script = (await readFile(SCRIPT, 'utf8'))
    .split('\n')
    .filter((line) => !line.startsWith('\\'))
    .join('\n');
  const statements = script
    // psql's \gexec runs what the query answers.
    .replace(/^SELECT .*\\gexec$/gm, '')
    .replaceAll(":'password'", literal(PASSWORD));
  await owner.query(statements);
  const url = new URL(databaseUrl);
  url.username = 'foghorn_reader';
  url.password = encodeURIComponent(PASSWORD);
  return createPool(url.href, 2);
}

function literal(text: string): string {
  return `E'${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;
}
