import { SilencesStore, silenceState, type SilenceItem } from '#store/alerts/silences.store.js';
import { createPrismaClient } from '#store/prisma/prisma-client.js';
import { openDatabase } from '../instance/database.js';
import type { ListedSilence, SilenceService } from './listed-silence.js';

/** Silences in the database itself. */
export async function databaseSilences(databaseUrl: string): Promise<SilenceService> {
  const pool = await openDatabase(databaseUrl);
  const prisma = createPrismaClient(pool);
  const silences = new SilencesStore(prisma);
  return {
    create: async ({ endsAt, ...silence }) => {
      const now = Date.now();
      const made = await silences.create({ ...silence, startsAt: now, endsAt: Date.parse(endsAt) }, now);
      return listed(made, now);
    },
    list: async (all) => {
      const now = Date.now();
      const items = await silences.list(now, all ? undefined : ['pending', 'active']);
      return items.map((one) => listed(one, now));
    },
    end: (id) => silences.end(id, Date.now()),
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

function listed(silence: SilenceItem, now: number): ListedSilence {
  const iso = (at: number) => new Date(at).toISOString();
  return {
    ...silence,
    state: silenceState(silence, now),
    startsAt: iso(silence.startsAt),
    endsAt: iso(silence.endsAt),
    createdAt: iso(silence.createdAt),
  };
}
