/** How many failures of a project were counted on a day (its first millisecond). */
export interface DayRows {
  project: string;
  day: number;
  rows: number;
}

/**
 * Divides the bytes of each day among the projects that have failures on it, in proportion to their number and mean
 * size. A project without a mean size has no failures left and gets nothing.
 *
 * @param days bytes by day
 * @param means mean bytes of a failure, by project
 */
export function sharesOf(
  days: ReadonlyMap<number, number>,
  counted: readonly DayRows[],
  means: ReadonlyMap<string, number>,
): Map<string, number> {
  const weightOf = ({ project, rows }: DayRows) => rows * (means.get(project) ?? 0);
  const totals = new Map<number, number>();
  for (const entry of counted) totals.set(entry.day, (totals.get(entry.day) ?? 0) + weightOf(entry));
  const shares = new Map<string, number>();
  for (const entry of counted) {
    const weight = weightOf(entry);
    const bytes = days.get(entry.day);
    if (weight === 0 || bytes === undefined) continue;
    const share = (bytes * weight) / totals.get(entry.day)!;
    shares.set(entry.project, (shares.get(entry.project) ?? 0) + share);
  }
  return shares;
}
