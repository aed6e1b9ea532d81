import type { LeaseStore } from '#store/alerts/lease.store.js';
import type { ClaimedNotification, OutboxStore } from '#store/alerts/outbox.store.js';
import type { Clock } from '#platform/clock/clock.js';
import type { Delivery } from './delivery.js';

const LEASE = 'notify-dispatcher';
/** Renewed before each message, and longer than the slowest one. */
const LEASE_MS = 15_000;
/** Messages taken at once; while they are sent nobody else may have them. */
const CLAIM = 8;
const CLAIM_MS = 30_000;
/** Longest time that one message takes; a claim with less time left than that is not begun any more. */
const SEND_MS = 10_000;
/** While a receiver is waited for, the outbox is looked at this often. */
const LOOK_AGAIN_MS = 500;

export interface DispatchStores {
  leases: LeaseStore;
  outbox: OutboxStore;
}

/**
 * Empties the outbox: claim, send, mark. One worker at a time, so that a receiver's rate limit holds over all of
 * them and an incident's messages keep their order. Receivers do not wait for one another, and one that is slow
 * is left out of further claims until it is through. Killed between sending and marking, a message goes out again;
 * killed anywhere else, it goes out once.
 */
export class Dispatcher {
  private readonly stopping: AbortController;
  /** Receivers that have messages under way. */
  private readonly lanes = new Map<string, Promise<void>>();
  private nudged = false;
  private onNudge: () => void = () => undefined;

  /**
   * @param holder identifies this worker among those that want the lease
   * @param stopping is aborted by `end`; the deliveries watch it too
   */
  constructor(
    private readonly stores: DispatchStores,
    private readonly delivery: Pick<Delivery, 'handle' | 'markSent'>,
    private readonly holder: string,
    stopping: AbortController,
    private readonly clock: Clock,
  ) {
    this.stopping = stopping;
  }

  /**
   * Sends everything that is due. Does nothing when another worker holds the lease.
   *
   * @throws whatever the database throws, when nothing is under way any more; claimed messages come back when their
   * claim runs out.
   */
  async tick(): Promise<void> {
    const failed: { error?: unknown } = {};
    try {
      while (!this.stopping.signal.aborted && !('error' in failed)) {
        await this.delivery.markSent();
        if (!(await this.renew())) break;
        this.nudged = false;
        const busy = [...this.lanes.keys()];
        const claimedAt = this.clock();
        const entries = await this.stores.outbox.claim(claimedAt, CLAIM, CLAIM_MS, busy);
        for (const [receiver, own] of byReceiver(entries)) this.open(receiver, own, claimedAt, failed);
        if (entries.length > 0) continue;
        if (this.lanes.size === 0) break;
        await this.nextNudge();
      }
    } finally {
      await Promise.all(this.lanes.values());
    }
    if ('error' in failed) throw failed.error;
  }

  /** Something was written to the outbox: looks at it at once, also while a slow receiver is waited for. */
  wake(): void {
    this.nudge();
  }

  /** Ends the waits of a tick under way; a request under way is seen through. */
  end(): void {
    this.stopping.abort();
    this.nudge();
  }

  /** Lets another worker take over at once. */
  async release(): Promise<void> {
    await this.delivery.markSent();
    await this.stores.leases.release(LEASE, this.holder);
  }

  private open(
    receiver: string,
    entries: readonly ClaimedNotification[],
    claimedAt: number,
    failed: { error?: unknown },
  ): void {
    const lane = this.send(entries, claimedAt)
      .catch((error: unknown) => {
        failed.error = error;
      })
      .finally(() => {
        this.lanes.delete(receiver);
        this.nudge();
      });
    this.lanes.set(receiver, lane);
  }

  private async send(entries: readonly ClaimedNotification[], claimedAt: number): Promise<void> {
    for (const entry of entries) {
      // A process that was halted meanwhile may wake up to find its messages with somebody else.
      if (this.clock() - claimedAt > CLAIM_MS - SEND_MS) return;
      if (!(await this.renew())) return;
      await this.delivery.handle(entry);
    }
  }

  private renew(): Promise<boolean> {
    return this.stores.leases.acquire(LEASE, this.holder, LEASE_MS);
  }

  /** Until a lane ends, somebody wakes us, or it is time to look again for what other workers have written. */
  private async nextNudge(): Promise<void> {
    if (!this.nudged && !this.stopping.signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_AGAIN_MS);
        this.onNudge = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.onNudge = () => undefined;
  }

  private nudge(): void {
    this.nudged = true;
    this.onNudge();
  }
}

function byReceiver(entries: readonly ClaimedNotification[]): Map<string, ClaimedNotification[]> {
  const groups = new Map<string, ClaimedNotification[]>();
  for (const entry of entries) {
    const { receiver } = entry.notification;
    groups.set(receiver, [...(groups.get(receiver) ?? []), entry]);
  }
  return groups;
}
