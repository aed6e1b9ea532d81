const DAY_MS = 86_400_000;

/** How one table is cut. Periods are counted from the Unix epoch, hence the same on every machine. */
export interface PartitionedTable {
  name: 'failures' | 'rollups_10s' | 'rollups_1m' | 'rollups_1h' | 'issue_counts_1m' | 'event_keys';
  /** Length of a partition in days. */
  days: number;
  /** Partitions that end more than so many days ago are not made any more; null: as far back as asked for. */
  keptDays: number | null;
}

export const PARTITIONED_TABLES: readonly PartitionedTable[] = [
  { name: 'failures', days: 1, keptDays: null },
  { name: 'rollups_10s', days: 1, keptDays: 2 },
  { name: 'rollups_1m', days: 1, keptDays: null },
  { name: 'rollups_1h', days: 28, keptDays: null },
  // Failures are taken up to 30 days late.
  { name: 'issue_counts_1m', days: 1, keptDays: 35 },
  // The week before the current one is still read, so a key is known for 7 to 14 days.
  { name: 'event_keys', days: 7, keptDays: 8 },
];

/** One partition: its name and its bounds in epoch milliseconds, the end excluded. */
export interface Partition {
  table: PartitionedTable['name'];
  name: string;
  from: number;
  to: number;
}

/** The partition of `table` that holds `at` (epoch milliseconds). */
export function partitionAt(table: PartitionedTable, at: number): Partition {
  const length = table.days * DAY_MS;
  const from = Math.floor(at / length) * length;
  return partition(table, from, from + length);
}

/** All partitions of `table` that hold some of `from`..`to` (epoch milliseconds, both included). */
export function partitionsBetween(table: PartitionedTable, from: number, to: number): Partition[] {
  const partitions: Partition[] = [];
  for (let at = from; ;) {
    const next = partitionAt(table, at);
    if (next.from > to) return partitions;
    partitions.push(next);
    at = next.to;
  }
}

/** Reads back what `partitionAt` named; null for a table that is not one of ours. */
export function partitionNamed(table: PartitionedTable, name: string): Partition | null {
  const match = new RegExp(`^${table.name}_p(\\d{4})(\\d{2})(\\d{2})$`).exec(name);
  if (!match) return null;
  const from = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return partition(table, from, from + table.days * DAY_MS);
}

/**
 * How a partition is stored. Failures are written once, so the first vacuum may freeze them and the last one has nothing
 * left to do; counts change inside their page, which needs room.
 */
export function storageOf(table: PartitionedTable['name']): string {
  if (table === 'failures' || table === 'event_keys') return 'WITH (autovacuum_freeze_min_age = 0)';
  return 'WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)';
}

function partition(table: PartitionedTable, from: number, to: number): Partition {
  const day = new Date(from).toISOString().slice(0, 10).replaceAll('-', '');
  return { table: table.name, name: `${table.name}_p${day}`, from, to };
}
