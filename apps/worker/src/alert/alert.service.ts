import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from '#platform/logging/logger.js';
import type { RuleSource } from '#store/alert-rules/rule-source.js';
import { Loop } from '../loop.js';
import type { Evaluator } from './evaluator.js';

const INTERVAL_MS = 1_000;
/** A rule that was changed holds after this time at the latest. */
const RULES_MS = 2_000;

/** Keeps the evaluator going for as long as the process lives. */
export class AlertService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: Loop;
  private readonly rulesLoop: Loop;

  constructor(
    private readonly evaluator: Evaluator,
    private readonly rules: Pick<RuleSource, 'refresh'>,
    logger: Logger,
  ) {
    this.loop = new Loop(
      () => evaluator.tick(),
      INTERVAL_MS,
      (error) => logger.warn({ err: error }, 'alert rules could not be evaluated and will be tried again'),
    );
    this.rulesLoop = new Loop(
      async () => void (await this.rules.refresh()),
      RULES_MS,
      (error) => logger.warn({ err: error }, 'alert rules could not be read and will be tried again'),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    // What was changed before must hold from the first turn on; without the database there is no turn either.
    await this.rules.refresh().catch(() => undefined);
    this.rulesLoop.start();
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rulesLoop.stop();
    await this.loop.stop();
    // Without the database the lease runs out by itself.
    await this.evaluator.release().catch(() => undefined);
  }
}
