import type { Clock } from '#platform/clock/clock.js';
import type { Logger } from '#platform/logging/logger.js';
import type { LeaseStore } from '#store/alerts/lease.store.js';
import type { MessageReferencesStore } from '#store/receivers/message-references.store.js';
import type { ReceiverDirectory } from './receiver-directory.js';

const LEASE = 'notify-refresher';
const LEASE_MS = 30_000;
/** Looked at in one go; more wait for the next. */
const BATCH = 200;

/** Says again what far ends would forget, such as an alert that still fires at an Alertmanager. */
export class Refresher {
  constructor(
    private readonly stores: { leases: LeaseStore; references: MessageReferencesStore },
    private readonly directory: ReceiverDirectory,
    private readonly holder: string,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  /** Does nothing when another worker holds the lease. @throws whatever the database throws. */
  async tick(): Promise<void> {
    const receivers = (await this.directory.all()).map(({ receiver }) => receiver);
    for (const { name, refresh } of receivers) {
      if (!refresh) continue;
      if (!(await this.stores.leases.acquire(LEASE, this.holder, LEASE_MS))) return;
      const now = this.clock();
      const due = await this.stores.references.stale([name], now - refresh.everyMs, BATCH);
      for (const { reference, ...owner } of due) {
        const result = await refresh.say(reference);
        if (result.outcome === 'delivered') {
          await this.stores.references.put(owner, reference, this.clock());
          continue;
        }
        this.logger.warn(
          { receiver: name, incident: owner.incident, error: result.error },
          'an alert that goes on could not be said again',
        );
        // What fails for one fails for all; the next tick tries again.
        break;
      }
    }
  }

  /** Lets another worker take over at once. */
  async release(): Promise<void> {
    await this.stores.leases.release(LEASE, this.holder);
  }
}
