import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { dataDirOf } from '../demo/settings.js';
import { httpKeys } from './http-keys.js';
import { KeyServiceError, type KeyService } from './key-service.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * A running instance where one is named (`--url`, `FOGHORN_URL`), else the database of `DATABASE_URL`, else
 * the instance on this machine: its embedded Postgres is reached through it alone.
 */
export async function keyService(flags: { url?: string }, env: Env): Promise<KeyService> {
  const url = flags.url || env['FOGHORN_URL'];
  if (!url && env['DATABASE_URL']) {
    const { databaseKeys } = await import('./database-keys.js');
    return databaseKeys(env['DATABASE_URL']);
  }
  const address = url || `http://127.0.0.1:${env['FOGHORN_PORT'] || '4000'}`;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new KeyServiceError(`"${address}" is no address; expected something like http://127.0.0.1:4000`);
  }
  return httpKeys(address.replace(/\/+$/, ''), await adminToken(env));
}

async function adminToken(env: Env): Promise<string> {
  if (env['FOGHORN_ADMIN_TOKEN']) return env['FOGHORN_ADMIN_TOKEN'];
  const file = path.join(dataDirOf(env), 'admin-token');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    throw new KeyServiceError(
      `No admin token: set FOGHORN_ADMIN_TOKEN, or run this where ${file} is (FOGHORN_DATA_DIR names the folder).`,
    );
  }
}
