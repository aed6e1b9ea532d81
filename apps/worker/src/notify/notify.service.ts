import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from '#platform/logging/logger.js';
import { Loop } from '../loop.js';
import type { Dispatcher } from './dispatcher.js';
import type { ReceiverDirectory } from './receiver-directory.js';

/** The outbox is looked at this often; a new notification wakes the loop at once. */
const INTERVAL_MS = 500;

/** Keeps the dispatcher going for as long as the process lives. */
export class NotifyService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly dispatcher: Dispatcher,
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
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Something was written to the outbox. */
  wake(): void {
    this.loop.wake();
    this.dispatcher.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.dispatcher.end();
    await this.loop.stop();
    // Without the database the lease runs out by itself.
    await this.dispatcher.release().catch(() => undefined);
  }
}
