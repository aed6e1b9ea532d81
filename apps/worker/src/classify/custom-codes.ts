import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { CustomCodeLookup } from '#contracts/classification.js';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { CatalogEntriesStore } from '#store/catalog-entries/catalog-entries.store.js';

/** A user's new entry takes effect within this time, in milliseconds. */
const REFRESH_MS = 5_000;

/** The users' own catalog entries, held in memory so that the hot path never asks the database. */
@Injectable()
export class CustomCodes implements OnModuleInit, OnApplicationShutdown {
  private current: CustomCodeLookup = () => undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CatalogEntriesStore) private readonly store: CatalogEntriesStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  readonly lookup: CustomCodeLookup = (projectId, errorCode) => this.current(projectId, errorCode);

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(
      () =>
        void this.refresh().catch((error: unknown) =>
          this.logger.warn({ err: error }, 'catalog entries not refreshed'),
        ),
      REFRESH_MS,
    );
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async refresh(): Promise<void> {
    this.current = await this.store.lookup();
  }
}
