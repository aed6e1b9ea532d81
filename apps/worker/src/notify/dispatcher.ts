import { entryOf } from '#catalog/registry.js';
import type { Notification } from '#contracts/incident.js';
import type { Clock } from '#platform/clock/clock.js';
import type { Logger } from '#platform/logging/logger.js';
import type { LeaseStore } from '#store/alerts/lease.store.js';
import type { ClaimedNotification, OutboxStore } from '#store/alerts/outbox.store.js';
import { retryDelayMs } from './backoff.js';
import type { NotifyMetrics } from './notify.metrics.js';
import type { Receiver, SendContext, SendResult } from './receiver.js';
import type { ReceiverDirectory } from './receiver-directory.js';

const LEASE = 'notify-dispatcher';
/** Renewed before each claim. */
const LEASE_MS = 15_000;
/** Messages taken at once; while they are sent nobody else may have them. */
const CLAIM = 4;
const CLAIM_MS = 30_000;
/** Longest time that one message takes; a claim with less time left than that is not begun any more. */
const SEND_MS = 10_000;
/** A page this old helps nobody. */
const MAX_AGE_MS = 24 * 3_600_000;
/** By how much a message stays behind the one of its incident that must be read first. */
const BEHIND_MS = 100;

export interface DispatchStores {
  leases: LeaseStore;
  outbox: OutboxStore;
}

export interface DispatcherOptions {
  directory: ReceiverDirectory;
  /** Identifies this worker among those that want the lease. */
  holder: string;
  /** Where people reach this instance, without a slash at the end; null when nobody said. */
  publicUrl: string | null;
  /** Chance in [0, 1), for the jitter. */
  random: () => number;
}

/**
 * Empties the outbox: claim, send, mark. One worker at a time, so that a webhook's rate limit holds over all of
 * them and an incident's messages keep their order. Killed between sending and marking, a message goes out
 * again; killed anywhere else, it goes out once.
 */
export class Dispatcher {
  private readonly stopping = new AbortController();
  /** Messages that were sent but could not be marked so, because the database was away. */
  private readonly unmarked = new Set<string>();
  /** When the message that must come first is tried again, by incident and receiver. */
  private readonly heldUp = new Map<string, number>();

  constructor(
    private readonly stores: DispatchStores,
    private readonly options: DispatcherOptions,
    private readonly metrics: NotifyMetrics,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends everything that is due. Does nothing when another worker holds the lease.
   *
   * @throws whatever the database throws; claimed messages come back when their claim runs out.
   */
  async tick(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.markSent();
      if (!(await this.stores.leases.acquire(LEASE, this.options.holder, LEASE_MS))) return;
      const claimedAt = this.clock();
      const entries = await this.stores.outbox.claim(claimedAt, CLAIM, CLAIM_MS);
      if (entries.length === 0) return;
      for (const entry of entries) {
        // A process that was halted meanwhile may wake up to find its messages with somebody else.
        if (this.clock() - claimedAt > CLAIM_MS - SEND_MS) break;
        await this.handle(entry);
      }
    }
  }

  /** Ends the waits of a tick under way; a request under way is seen through. */
  end(): void {
    this.stopping.abort();
  }

  /** Lets another worker take over at once. */
  async release(): Promise<void> {
    await this.markSent();
    await this.stores.leases.release(LEASE, this.options.holder);
  }

  /** Before anything is claimed, so that what was sent once is not claimed as if it had not been. */
  private async markSent(): Promise<void> {
    for (const id of this.unmarked) {
      await this.stores.outbox.delivered(id, this.clock());
      this.unmarked.delete(id);
    }
  }

  private async handle(entry: ClaimedNotification): Promise<void> {
    const { id, notification, attempt, createdAt } = entry;
    const now = this.clock();
    const receiver = await this.options.directory.find(notification.receiver);
    if (!receiver) return this.giveUp(entry, 'unknown_receiver', 'no such receiver is configured');
    if (now - createdAt > MAX_AGE_MS) return this.giveUp(entry, 'expired', 'too old to help anybody');
    const order = `${notification.incident.id}:${receiver.name}`;
    const behind = this.heldUp.get(order);
    if (notification.event !== 'fired' && behind !== undefined && behind >= now) {
      await this.stores.outbox.failed(id, {
        retryAt: behind + BEHIND_MS,
        error: 'waits for an earlier message',
      });
      return;
    }
    const result = await this.send(receiver, notification);
    this.metrics.count(receiver.name, result.outcome);
    switch (result.outcome) {
      case 'delivered':
        this.heldUp.delete(order);
        this.unmarked.add(id);
        await this.markSent();
        this.logger.info(facts(entry, { attempt }), 'notification sent');
        return;
      case 'rejected':
        this.heldUp.delete(order);
        await this.stores.outbox.failed(id, { retryAt: null, error: result.error });
        this.logger.error(
          facts(entry, { error: result.error }),
          'notification refused, somebody must repair it',
        );
        return;
      case 'retry': {
        const delayMs = retryDelayMs(attempt, result.retryAfterMs, this.options.random());
        const retryAt = this.clock() + delayMs;
        if (notification.event === 'fired') this.heldUp.set(order, retryAt);
        await this.stores.outbox.failed(id, { retryAt, error: result.error });
        this.logger.warn(
          facts(entry, { error: result.error, delayMs }),
          'notification failed, will be tried again',
        );
      }
    }
  }

  private async giveUp(
    entry: ClaimedNotification,
    outcome: 'unknown_receiver' | 'expired',
    error: string,
  ): Promise<void> {
    // A name from the outbox may be anybody's: as a label it would not be bounded.
    this.metrics.count(outcome === 'expired' ? entry.notification.receiver : 'other', outcome);
    this.heldUp.delete(`${entry.notification.incident.id}:${entry.notification.receiver}`);
    await this.stores.outbox.failed(entry.id, { retryAt: null, error });
    this.logger.error(facts(entry, { error }), 'notification given up');
  }

  private async send(receiver: Receiver, notification: Notification): Promise<SendResult> {
    try {
      return await receiver.send(notification, this.contextOf(notification));
    } catch (error) {
      // Against the contract; the text of such an error may hold the receiver's address, so only its kind is kept.
      return { outcome: 'retry', error: error instanceof Error ? error.name : 'unknown failure' };
    }
  }

  private contextOf({ incident, evidence }: Notification): SendContext {
    const code = evidence.codes[0]?.code;
    const entry = code === undefined ? undefined : entryOf(code);
    const { publicUrl } = this.options;
    return {
      ruleTitle: incident.title,
      severity: incident.severity,
      remedy: entry ?? null,
      issueUrl: evidence.topIssue && publicUrl ? issueUrl(publicUrl, evidence.topIssue.id) : null,
      reference: null,
      stopping: this.stopping.signal,
    };
  }
}

function issueUrl(publicUrl: string, issueId: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/api/issues/${encodeURIComponent(issueId)}`;
}

function facts(
  { notification }: ClaimedNotification,
  more: Record<string, unknown>,
): Record<string, unknown> {
  const { receiver, event, reason, incident } = notification;
  return {
    receiver,
    event,
    reason: reason.text,
    incident: incident.id,
    rule: incident.rule,
    project: incident.project,
    ...more,
  };
}
