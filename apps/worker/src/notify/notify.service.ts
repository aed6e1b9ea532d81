import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from '#platform/logging/logger.js';
import { Loop } from '../loop.js';
import type { Dispatcher } from './dispatcher.js';
import type { Refresher } from './refresher.js';
import type { ReceiverDirectory } from './receiver-directory.js';

/** The outbox is looked at this often; a new notification wakes the loop at once. */
const INTERVAL_MS = 500;

/** How often it is looked for what has to be said again. */
const REFRESH_INTERVAL_MS = 5_000;

/** Keeps the dispatcher and the refresher going for as long as the process lives. */
export class NotifyService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: Loop;
  private readonly refreshing: Loop;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly refresher: Refresher,
    directory: Pick<ReceiverDirectory, 'ready'>,
    logger: Logger,
  ) {
    this.loop = new Loop(
      async () => {
        await directory.ready();
        await dispatcher.tick();
      },
      INTERVAL_MS,
      (error) => logger.warn({ err: error }, 'notifications could not be sent and will be tried again'),
    );
    this.refreshing = new Loop(
      () => refresher.tick(),
      REFRESH_INTERVAL_MS,
      (error) => logger.warn({ err: error }, 'alerts that go on could not be said again'),
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
    this.refreshing.start();
  }

  /** Something was written to the outbox. */
  wake(): void {
    this.loop.wake();
    this.dispatcher.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.dispatcher.end();
    await Promise.all([this.loop.stop(), this.refreshing.stop()]);
    // Without the database the lease runs out by itself.
    await this.dispatcher.release().catch(() => undefined);
    await this.refresher.release().catch(() => undefined);
  }
}
