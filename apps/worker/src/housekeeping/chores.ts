import { LIMITS } from '#contracts/limits.js';
import type { JobQueue } from '#platform/queue/job-queue.js';
import type { ExpiryStore } from '#store/expiry/expiry.store.js';
import { EXPIRING_TABLES } from '#store/expiry/expiring-tables.js';
import type { LedgerCompactionStore } from '#store/ledger/ledger-compaction.store.js';
import type { LedgerStore } from '#store/ledger/ledger.store.js';
import type { ExpiredFailuresStore } from '#store/partitions/expired-failures.store.js';
import type { PartitionUpkeepStore } from '#store/partitions/partition-upkeep.store.js';
import type { PartitionsStore } from '#store/partitions/partitions.store.js';
import type { ProjectSizesStore } from '#store/projects/project-sizes.store.js';
import type { Chore, ChoreResult } from './chore.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Partitions are made this many days ahead, so that midnight costs nothing. */
export const DAYS_AHEAD = 3;
/** A ledger entry without a job is looked at only after this time: its enqueue may still be under way. */
const UNQUEUED_AFTER_MS = 10 * 60 * 1000;

/** What the chores work on. */
export interface ChoreStores {
  partitions: PartitionsStore;
  expired: ExpiredFailuresStore;
  upkeep: PartitionUpkeepStore;
  ledger: LedgerStore;
  compaction: LedgerCompactionStore;
  expiry: ExpiryStore;
  sizes: ProjectSizesStore;
  queue: Pick<JobQueue, 'has'>;
}

/** All chores in the order of a round. Making partitions comes first: it is the one that writers would miss. */
export function choresOf(stores: ChoreStores): Chore[] {
  const { partitions, expired, upkeep, ledger, compaction, expiry, sizes, queue } = stores;
  return [
    {
      name: 'make_partitions',
      async run({ now }) {
        await partitions.ensure(now - DAY_MS, now + DAYS_AHEAD * DAY_MS, now);
        return {};
      },
    },
    {
      name: 'drop_unqueued',
      async run({ now }) {
        return {
          rows: await ledger.dropUnqueued(now - UNQUEUED_AFTER_MS, (batchId) => queue.has(batchId)),
        };
      },
    },
    { name: 'drop_short_lived', run: ({ now }) => partitions.dropShortLived(now) },
    {
      name: 'expire_rollups',
      async run({ now, policy }) {
        const before = now - policy.rollups * DAY_MS;
        return both(await partitions.drop(before, 'rollups_1m'), await partitions.drop(before, 'rollups_1h'));
      },
    },
    {
      name: 'expire_failures',
      async run({ now, policy, step }) {
        const { rewritten, ...done } = await expired.expire(policy, { now, lateDays: LIMITS.lateDays, step });
        return { ...done, vacuumed: rewritten };
      },
    },
    {
      name: 'compact_ledger',
      run: async ({ now, step }) => ({ rows: await compaction.compact(now, step) }),
    },
    ...EXPIRING_TABLES.map(({ name }): Chore => ({
      name: `expire_${name}`,
      run: async ({ now, policy, step }) => ({ rows: await expiry.expire(name, policy, now, step) }),
    })),
    {
      name: 'settle_partitions',
      run: async ({ now, step }) => ({ vacuumed: await upkeep.settle(now, step) }),
    },
    {
      name: 'measure_projects',
      everyMs: HOUR_MS,
      async run({ now, policy }) {
        await sizes.measure(policy, now);
        return {};
      },
    },
  ];
}

function both(...results: Required<Pick<ChoreResult, 'dropped' | 'postponed'>>[]): ChoreResult {
  return {
    dropped: results.flatMap(({ dropped }) => dropped),
    postponed: results.flatMap(({ postponed }) => postponed),
  };
}
