import type { Clock } from '#platform/clock/clock.js';
import type { Logger } from '#platform/logging/logger.js';
import type { LeaseStore } from '#store/alerts/lease.store.js';
import type { RetentionPolicy } from '#store/projects/retention-policy.js';
import { Interrupted, type Chore, type ChoreResult } from './chore.js';
import type { HousekeepingMetrics } from './housekeeping.metrics.js';

const LEASE = 'housekeeping';
/** Longer than any single step. After a crash nobody keeps house for so long, which nobody notices. */
const LEASE_MS = 5 * 60 * 1000;
const RENEW_MS = 60 * 1000;

export interface HousekeeperOptions {
  chores: readonly Chore[];
  /** Identifies this worker among those that want the lease. */
  holder: string;
  /** How long things are kept, as of now. */
  policy: () => Promise<RetentionPolicy>;
}

/** Work that no failure ever waits for, done by one worker at a time. */
export class Housekeeper {
  private readonly lastRuns = new Map<string, number>();
  private renewedAt = 0;
  private stopping = false;

  constructor(
    private readonly leases: LeaseStore,
    private readonly options: HousekeeperOptions,
    private readonly metrics: HousekeepingMetrics,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  /**
   * One round of all chores that are due; a chore that fails does not keep the others from theirs. Does nothing when
   * another worker holds the lease.
   *
   * @throws whatever the database throws when not even the lease can be asked for.
   */
  async round(): Promise<void> {
    if (!(await this.takeLease())) return;
    const startedAt = performance.now();
    const policy = await this.options.policy();
    const results = new Map<string, ChoreResult>();
    const failed: string[] = [];
    for (const chore of this.options.chores) {
      const now = this.clock();
      if (now - (this.lastRuns.get(chore.name) ?? -Infinity) < (chore.everyMs ?? 0)) continue;
      try {
        const result = await chore.run({ now, policy, step: () => this.step() });
        results.set(chore.name, result);
        this.lastRuns.set(chore.name, now);
        this.metrics.succeeded(chore.name, result, this.clock());
      } catch (error) {
        if (error instanceof Interrupted) break;
        failed.push(chore.name);
        this.metrics.failed(chore.name);
        this.logger.warn({ err: error, chore: chore.name }, 'a chore failed and will be tried again');
      }
    }
    this.report(results, failed, performance.now() - startedAt);
  }

  /** Ends a round under way after its current step. */
  stop(): void {
    this.stopping = true;
  }

  /** Lets another worker take over at once. */
  async release(): Promise<void> {
    await this.leases.release(LEASE, this.options.holder);
  }

  private async step(): Promise<void> {
    if (this.stopping) throw new Interrupted('The process ends.');
    if (performance.now() - this.renewedAt < RENEW_MS) return;
    if (!(await this.takeLease())) throw new Interrupted('Another worker keeps house now.');
  }

  private async takeLease(): Promise<boolean> {
    this.renewedAt = performance.now();
    return this.leases.acquire(LEASE, this.options.holder, LEASE_MS);
  }

  private report(results: ReadonlyMap<string, ChoreResult>, failed: string[], ms: number): void {
    const rows = [...results].flatMap(([chore, { rows: n }]) => (n ? [[chore, n] as const] : []));
    const names = (pick: (result: ChoreResult) => readonly string[] | undefined) =>
      [...results.values()].flatMap((result) => pick(result) ?? []);
    const report = {
      rows: Object.fromEntries(rows),
      dropped: names(({ dropped }) => dropped),
      postponed: names(({ postponed }) => postponed),
      vacuumed: names(({ vacuumed }) => vacuumed),
      failed,
      ms: Math.round(ms),
    };
    this.logger.info(report, 'housekeeping done');
  }
}
