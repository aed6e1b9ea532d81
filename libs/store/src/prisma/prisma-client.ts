import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { Prisma, PrismaClient } from '../../../../prisma/generated/client.js';

export { Prisma, PrismaClient };

/** A Prisma client on an existing pool; disconnecting the client leaves the pool open. */
export function createPrismaClient(pool: Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool) });
}
