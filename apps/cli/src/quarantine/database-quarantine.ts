import { writeBatch } from '#contracts/batch-text.js';
import { BATCH_QUEUE, CLASSIFY_JOB } from '#contracts/jobs.js';
import { migrateQueue } from '#platform/queue/queue-backend.js';
import { openJobQueue } from '#platform/queue/queue.module.js';
import { QuarantineStore, type QuarantineItem } from '#store/quarantine/quarantine.store.js';
import { retryJob } from '#store/quarantine/retry-job.js';
import { openDatabase } from '../instance/database.js';
import { UserFault } from '../instance/user-fault.js';
import type { ListedRecord, QuarantineService } from './listed-record.js';

/** Items of one page of the store, at most. */
const PAGE = 200;

/** The quarantine in the database itself. A retry goes into the queue of REDIS_URL, or without it of the database. */
export async function databaseQuarantine(
  databaseUrl: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<QuarantineService> {
  const pool = await openDatabase(databaseUrl);
  const quarantine = new QuarantineStore(pool);
  const settings = { databaseUrl, redisUrl: env['REDIS_URL'] || undefined };
  const queue = openJobQueue(BATCH_QUEUE, settings);
  return {
    list: async ({ project, limit }) => {
      const items: ListedRecord[] = [];
      const filter = project === undefined ? {} : { project: [project] };
      for (let cursor: string | null | undefined; cursor !== null && items.length < limit;) {
        const page = await quarantine.list(filter, { limit: Math.min(PAGE, limit - items.length), cursor });
        items.push(...page.items.map(listed));
        cursor = page.nextCursor;
      }
      return items;
    },
    show: async (id) => {
      const found = await quarantine.show(id);
      return found && { ...listed(found), event: found.event };
    },
    retry: async (id) => {
      const found = await quarantine.show(id);
      if (!found) return false;
      try {
        await migrateQueue(settings);
        await queue.add(CLASSIFY_JOB, found.id, writeBatch(retryJob(found, Date.now())));
      } catch (error) {
        const reason = (error as NodeJS.ErrnoException).code ?? 'it does not answer';
        throw new UserFault(`The queue cannot be used (${reason}); is REDIS_URL that of the instance?`);
      }
      return true;
    },
    drop: (id) => quarantine.drop(id),
    close: async () => {
      await queue.close();
      await pool.end();
    },
  };
}

function listed({ id, project, batchId, eventId, reason, detail, receivedAt, retries }: QuarantineItem) {
  const at = new Date(receivedAt).toISOString();
  return { id, project, batchId, eventId, reason, detail, receivedAt: at, retries } satisfies ListedRecord;
}
