import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { dataDirOf } from '../demo/settings.js';
import { UserFault } from './user-fault.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Where things are kept: behind a running instance, or in a database that is asked directly. */
export type Place = { url: string; token: string } | { databaseUrl: string };

/** What the help of a command says about it. */
export const WHERE = `
Where this looks: the instance of --url or FOGHORN_URL, else the database of DATABASE_URL, else the instance
on this machine (FOGHORN_PORT). An instance is asked with FOGHORN_ADMIN_TOKEN, or the token that it keeps in
its data folder (FOGHORN_DATA_DIR).`;

/**
 * A running instance where one is named (`--url`, `FOGHORN_URL`), else the database of `DATABASE_URL`, else
 * the instance on this machine: its embedded Postgres is reached through it alone.
 *
 * @throws UserFault when the address is none, or there is no admin token.
 */
export async function placeOf(flags: { url?: string }, env: Env): Promise<Place> {
  const url = flags.url || env['FOGHORN_URL'];
  if (!url && env['DATABASE_URL']) return { databaseUrl: env['DATABASE_URL'] };
  const address = url || `http://127.0.0.1:${env['FOGHORN_PORT'] || '4000'}`;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new UserFault(`"${address}" is no address; expected something like http://127.0.0.1:4000`);
  }
  return { url: address.replace(/\/+$/, ''), token: await adminToken(env) };
}

async function adminToken(env: Env): Promise<string> {
  if (env['FOGHORN_ADMIN_TOKEN']) return env['FOGHORN_ADMIN_TOKEN'];
  const file = path.join(dataDirOf(env), 'admin-token');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    throw new UserFault(
      `No admin token: set FOGHORN_ADMIN_TOKEN, or run this where ${file} is (FOGHORN_DATA_DIR names the folder).`,
    );
  }
}
