import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from '#platform/logging/logger.js';
import { Loop } from '../loop.js';
import type { Evaluator } from './evaluator.js';

const INTERVAL_MS = 1_000;

/** Keeps the evaluator going for as long as the process lives. */
export class AlertService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly evaluator: Evaluator,
    logger: Logger,
  ) {
    this.loop = new Loop(
      () => evaluator.tick(),
      INTERVAL_MS,
      (error) => logger.warn({ err: error }, 'alert rules could not be evaluated and will be tried again'),
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    // Without the database the lease runs out by itself.
    await this.evaluator.release().catch(() => undefined);
  }
}
