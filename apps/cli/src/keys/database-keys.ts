import { AppError } from '#platform/errors/app-error.js';
import { KeyStore, type KeyItem } from '#store/keys/keys.store.js';
import { migrate } from '#store/migrations/migrate.js';
import { createPool } from '#store/postgres/pool.js';
import { createPrismaClient } from '#store/prisma/prisma-client.js';
import { KeyServiceError, type KeyService, type ListedKey } from './key-service.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Keys in the database itself, for set-ups whose read side cannot be reached; brings the schema up first. */
export async function databaseKeys(databaseUrl: string): Promise<KeyService> {
  try {
    await migrate(databaseUrl);
  } catch (error) {
    if (error instanceof AppError) throw new KeyServiceError(error.message);
    const reason = (error as NodeJS.ErrnoException).code ?? 'it refused the connection';
    throw new KeyServiceError(`The database of DATABASE_URL cannot be used (${reason}).`);
  }
  const pool = createPool(databaseUrl, 1);
  const prisma = createPrismaClient(pool);
  const keys = new KeyStore(prisma);
  return {
    create: async (wanted) => {
      const { key, ...item } = await keys.create(wanted);
      return { ...listed(item), key };
    },
    list: async () => (await keys.list()).map(listed),
    revoke: async (id) => UUID.test(id) && (await keys.revoke(id)),
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

function listed(item: KeyItem): ListedKey {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    ...item,
    createdAt: new Date(item.createdAt).toISOString(),
    lastUsedAt: iso(item.lastUsedAt),
    revokedAt: iso(item.revokedAt),
  };
}
