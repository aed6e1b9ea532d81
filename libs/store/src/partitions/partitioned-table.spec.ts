import { PARTITIONED_TABLES, partitionAt, partitionNamed, partitionsBetween } from './partitioned-table.js';

const DAY_MS = 86_400_000;

describe.each(PARTITIONED_TABLES.map((table) => [table.name, table] as const))(
  'partitions of %s',
  (_, table) => {
    const at = Date.UTC(2028, 1, 29, 23, 59, 59, 999);

    it('follow one another without a gap', () => {
      const list = partitionsBetween(table, at, at + 100 * DAY_MS);
      expect(list[0]).toEqual(partitionAt(table, at));
      expect(list.at(-1)).toEqual(partitionAt(table, at + 100 * DAY_MS));
      for (const [n, next] of list.slice(1).entries()) expect(next.from).toBe(list[n]?.to);
    });

    it('can be told from their names', () => {
      const partition = partitionAt(table, at);
      expect(partitionNamed(table, partition.name)).toEqual(partition);
      expect(partitionNamed(table, `${table.name}_default`)).toBeNull();
    });
  },
);

it('gives nothing between a time and an earlier one', () => {
  for (const table of PARTITIONED_TABLES) expect(partitionsBetween(table, 100 * DAY_MS, 0)).toEqual([]);
});
