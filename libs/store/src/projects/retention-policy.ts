import type { RetentionDays } from './retention.config.js';

const DAY_MS = 86_400_000;

/** For how long each project keeps its failures, as of one moment. All lengths are whole days. */
export class RetentionPolicy {
  /** The longest and the shortest that any project keeps, the default included: it is every new project's. */
  readonly longest: number;
  readonly shortest: number;
  /** Counts outlive every failure that they count. */
  readonly rollups: number;

  /** @param own the projects that differ from the default, with their days */
  constructor(
    readonly defaults: RetentionDays,
    private readonly own: ReadonlyMap<string, number>,
  ) {
    const all = [defaults.failures, ...own.values()];
    this.longest = Math.max(...all);
    this.shortest = Math.min(...all);
    this.rollups = Math.max(defaults.rollups, this.longest);
  }

  /** Days that the project keeps its failures. */
  keptDays(project: string): number {
    return this.own.get(project) ?? this.defaults.failures;
  }

  /** Whether the project still keeps some of a partition that ends at `end`. Both times are epoch milliseconds. */
  keeps(project: string, end: number, now: number): boolean {
    return end > now - this.keptDays(project) * DAY_MS;
  }
}
