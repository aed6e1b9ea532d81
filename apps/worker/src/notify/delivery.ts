import { entryOf } from '#catalog/registry.js';
import type { Notification } from '#contracts/incident.js';
import type { Clock } from '#platform/clock/clock.js';
import type { Logger } from '#platform/logging/logger.js';
import type { ClaimedNotification, OutboxStore } from '#store/alerts/outbox.store.js';
import type { MessageReferencesStore } from '#store/receivers/message-references.store.js';
import type { Attempt, ReceiverStatusStore } from '#store/receivers/receiver-status.store.js';
import { retryDelayMs } from './backoff.js';
import type { MessageLinks } from './links.js';
import type { NotifyMetrics } from './notify.metrics.js';
import type { Receiver, SendContext, SendResult } from './receiver.js';
import type { Found, ReceiverDirectory } from './receiver-directory.js';

/** A page this old helps nobody … */
const MAX_AGE_MS = 24 * 3_600_000;
/** … and somebody who tries a receiver looks on. */
const MAX_TRIAL_AGE_MS = 60_000;
/** By how much a message stays behind the one of its incident that must be read first. */
const BEHIND_MS = 100;

export interface DeliveryStores {
  outbox: OutboxStore;
  status: ReceiverStatusStore;
  references: MessageReferencesStore;
}

export interface DeliveryOptions {
  directory: ReceiverDirectory;
  links: MessageLinks;
  /** Chance in [0, 1), for the jitter. */
  random: () => number;
  /** Aborted when the process ends. */
  stopping: AbortSignal;
}

/** One claimed notification: find its receiver, send, mark what became of it. */
export class Delivery {
  /** Messages that were sent but could not be marked so, because the database was away; with what was answered. */
  private readonly unmarked = new Map<string, string | null>();
  /** When the message that must come first is tried again, by incident and receiver. */
  private readonly heldUp = new Map<string, number>();

  constructor(
    private readonly stores: DeliveryStores,
    private readonly options: DeliveryOptions,
    private readonly metrics: NotifyMetrics,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  /** @throws whatever the database throws; the notification comes back when its claim runs out. */
  async handle(entry: ClaimedNotification): Promise<void> {
    const { id, notification, createdAt } = entry;
    const now = this.clock();
    const trial = notification.trial === true;
    const found = await this.options.directory.find(notification.receiver, trial);
    if (!found) return this.giveUp(entry, 'unknown_receiver', 'no such receiver is configured');
    if (now - createdAt > (trial ? MAX_TRIAL_AGE_MS : MAX_AGE_MS)) {
      return this.giveUp(entry, 'expired', 'too old to help anybody');
    }
    const behind = this.heldUp.get(orderOf(entry));
    if (notification.event !== 'fired' && behind !== undefined && behind >= now) {
      await this.stores.outbox.failed(id, {
        retryAt: behind + BEHIND_MS,
        error: 'waits for an earlier message',
      });
      return;
    }
    const result = await this.send(found.receiver, notification);
    this.metrics.count(notification.receiver, result.outcome);
    await this.mark(entry, result);
    await this.noteStatus(found, result);
  }

  /** Before anything is claimed, so that what was sent once is not claimed as if it had not been. */
  async markSent(): Promise<void> {
    for (const [id, answer] of this.unmarked) {
      await this.stores.outbox.delivered(id, this.clock(), answer);
      this.unmarked.delete(id);
    }
  }

  private async mark(entry: ClaimedNotification, result: SendResult): Promise<void> {
    const { id, notification, attempt } = entry;
    switch (result.outcome) {
      case 'delivered':
        this.heldUp.delete(orderOf(entry));
        this.unmarked.set(id, result.answer ?? null);
        if (result.reference) {
          await this.stores.references.put(ownerOf(notification), result.reference, this.clock());
        }
        await this.markSent();
        this.logger.info(facts(entry, { attempt, answer: result.answer }), 'notification sent');
        return;
      case 'rejected':
        this.heldUp.delete(orderOf(entry));
        await this.stores.outbox.failed(id, { retryAt: null, error: result.error });
        this.logger.error(
          facts(entry, { error: result.error }),
          'notification refused, somebody must repair it',
        );
        return;
      case 'retry': {
        if (notification.trial) {
          await this.stores.outbox.failed(id, { retryAt: null, error: result.error });
          return;
        }
        const delayMs = retryDelayMs(attempt, result.retryAfterMs, this.options.random());
        const retryAt = this.clock() + delayMs;
        if (notification.event === 'fired') this.heldUp.set(orderOf(entry), retryAt);
        await this.stores.outbox.failed(id, { retryAt, error: result.error });
        this.logger.warn(
          facts(entry, { error: result.error, delayMs }),
          'notification failed, will be tried again',
        );
      }
    }
  }

  /** How the receiver does is for people to look at; the message itself has been dealt with. */
  private async noteStatus({ receiver: { name, type }, source }: Found, result: SendResult): Promise<void> {
    const attempt: Attempt =
      result.outcome === 'delivered'
        ? { state: 'ok' }
        : { state: result.outcome === 'rejected' ? 'refused' : 'failing', error: result.error };
    try {
      await this.stores.status.note({ name, type, source }, attempt, this.clock());
    } catch (error) {
      this.logger.warn({ err: error, receiver: name }, 'the status of a receiver could not be written');
    }
  }

  private async giveUp(
    entry: ClaimedNotification,
    outcome: 'unknown_receiver' | 'expired',
    error: string,
  ): Promise<void> {
    const { receiver } = entry.notification;
    // A name from the outbox may be anybody's: as a label it would not be bounded.
    this.metrics.count(outcome === 'expired' ? receiver : 'other', outcome);
    this.heldUp.delete(orderOf(entry));
    await this.stores.outbox.failed(entry.id, { retryAt: null, error });
    this.logger.error(facts(entry, { error }), 'notification given up');
  }

  private async send(receiver: Receiver, notification: Notification): Promise<SendResult> {
    const context = await this.contextOf(notification);
    try {
      return await receiver.send(notification, context);
    } catch (error) {
      // Against the contract; the text of such an error may hold the receiver's address, so only its kind is kept.
      return { outcome: 'retry', error: error instanceof Error ? error.name : 'unknown failure' };
    }
  }

  private async contextOf(notification: Notification): Promise<SendContext> {
    const { incident, evidence, trial } = notification;
    const code = evidence.codes[0]?.code;
    const entry = code === undefined ? undefined : entryOf(code);
    return {
      ruleTitle: incident.title,
      severity: incident.severity,
      remedy: entry ?? null,
      ...this.options.links.of(notification, this.clock()),
      reference: trial ? null : await this.stores.references.get(ownerOf(notification)),
      stopping: this.options.stopping,
    };
  }
}

function ownerOf({ incident, receiver }: Notification) {
  return { project: incident.project, incident: incident.id, receiver };
}

function orderOf({ notification: { incident, receiver } }: ClaimedNotification): string {
  return `${incident.id}:${receiver}`;
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
    reasonKind: reason.kind,
    incident: incident.id,
    rule: incident.rule,
    project: incident.project,
    ...more,
  };
}
