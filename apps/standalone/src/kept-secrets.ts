import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Names of the files in the data folder; other commands of the product read them from there. */
export const ADMIN_TOKEN_FILE = 'admin-token';
export const INGEST_KEY_FILE = 'ingest-key';
export const SECRET_KEY_FILE = 'secret-key';

export interface KeptSecret {
  value: string;
  /** Where it is kept; null when the operator gave it. */
  file: string | null;
}

/**
 * The operator's own value, or one of 256 random bits that is made once and kept in the data folder, readable
 * by its owner only.
 */
export async function keptSecret(
  given: string | undefined,
  folder: string,
  name: string,
  prefix: string,
): Promise<KeptSecret> {
  if (given) return { value: given, file: null };
  const file = path.join(folder, name);
  try {
    return { value: (await readFile(file, 'utf8')).trim(), file };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const value = `${prefix}${randomBytes(32).toString('base64url')}`;
  await writeFile(file, `${value}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return { value, file };
}
