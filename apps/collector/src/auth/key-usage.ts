import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { KeyStore } from '#store/keys/keys.store.js';

const EVERY_MS = 10_000;

/** Notes the last use of keys in the store, for many requests at a time. */
@Injectable()
export class KeyUsage implements OnModuleInit, BeforeApplicationShutdown {
  private readonly used = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(KeyStore) private readonly keys: KeyStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.write(), EVERY_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }

  note(keyId: string | null): void {
    if (keyId !== null) this.used.add(keyId);
  }

  /** A lost note is no loss: the next request makes another. */
  private async write(): Promise<void> {
    const ids = [...this.used];
    this.used.clear();
    if (ids.length === 0) return;
    try {
      await this.keys.touch(ids);
    } catch (err) {
      this.logger.warn({ err, keys: ids.length }, 'last use of keys not noted');
    }
  }
}
