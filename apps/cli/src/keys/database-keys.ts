import { KeyStore, type KeyItem } from '#store/keys/keys.store.js';
import { createPrismaClient } from '#store/prisma/prisma-client.js';
import { openDatabase } from '../instance/database.js';
import type { KeyService, ListedKey } from './listed-key.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Keys in the database itself. */
export async function databaseKeys(databaseUrl: string): Promise<KeyService> {
  const pool = await openDatabase(databaseUrl);
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
