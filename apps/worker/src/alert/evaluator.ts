import type { RuleBook } from '#alerting/rule-book.js';
import type { Clock } from '#platform/clock/clock.js';
import type { Logger } from '#platform/logging/logger.js';
import type { EvidenceReadModel } from '#store/alerts/evidence.read-model.js';
import type { LeaseStore } from '#store/alerts/lease.store.js';
import type { WindowsReadModel } from '#store/alerts/windows.read-model.js';
import { Advancer, type AdvanceOptions, type AdvanceStores } from './advance.js';
import type { AlertMetrics } from './alert.metrics.js';
import { CatchUp } from './catch-up.js';
import { Judge, type Judgement } from './judge.js';

const LEASE = 'alert-evaluator';
/** Longer than a slow tick, short enough that another worker takes over before anybody misses a page. */
const LEASE_MS = 5_000;

/** What the evaluator reads and writes. */
export interface AlertStores extends AdvanceStores {
  leases: LeaseStore;
  windows: WindowsReadModel;
  evidence: EvidenceReadModel;
}

export interface EvaluatorOptions extends AdvanceOptions {
  /** The rules that hold now. */
  book: () => RuleBook;
  /** Identifies this worker among those that want the lease. */
  holder: string;
}

/** Watches the rollups: one worker at a time, each second. The judgement itself is pure and lives in `libs/alerting`. */
export class Evaluator {
  private readonly judge: Judge;
  private readonly advancer: Advancer;
  private readonly catchUp: CatchUp;

  constructor(
    private readonly stores: AlertStores,
    private readonly options: EvaluatorOptions,
    private readonly metrics: AlertMetrics,
    logger: Logger,
    private readonly clock: Clock,
  ) {
    this.judge = new Judge(stores, options.book);
    this.advancer = new Advancer(stores, this.judge, options, metrics, logger);
    this.catchUp = new CatchUp(stores, options.book, options, () => this.lease(), logger);
  }

  /**
   * One evaluation of all rules for all projects. Does nothing when another worker holds the lease.
   *
   * @throws whatever the database throws; a later tick starts from what is stored.
   */
  async tick(): Promise<void> {
    if (!(await this.lease())) {
      this.judge.forget();
      this.metrics.setActive([]);
      this.metrics.setMuted([]);
      return;
    }
    const now = this.clock();
    const standing = await this.catchUp.tick(now, async (steps) => {
      await this.advancer.settle(steps, now);
    });
    const stored = await this.stores.incidents.open();
    const open = stored.filter(({ state }) => state !== 'resolved');
    const judgements = await this.judge.judge(now, open);
    const firing = await this.advancer.advance(
      standing === 'whole' ? judgements : judgements.map(blinded),
      stored,
      now,
    );
    this.metrics.setActive(firing.map(({ rule }) => rule));
  }

  private lease(): Promise<boolean> {
    return this.stores.leases.acquire(LEASE, this.options.holder, LEASE_MS);
  }

  /** Lets another worker take over at once. */
  async release(): Promise<void> {
    await this.stores.leases.release(LEASE, this.options.holder);
  }
}

/** What was missed is not all stored yet: that nothing is seen now does not mean that it is over. */
function blinded(judgement: Judgement): Judgement {
  return { ...judgement, policy: { ...judgement.policy, blind: 'batches wait to be stored' } };
}
