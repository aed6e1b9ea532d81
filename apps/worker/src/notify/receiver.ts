import type { Remedy, Severity } from '#contracts/classification.js';
import type { Notification } from '#contracts/incident.js';

/** What a message needs beyond the notification; looked up once, the same for every receiver. */
export interface SendContext {
  /** Headline of the rule. */
  ruleTitle: string;
  severity: Severity;
  /** What to do about the most frequent code; null when nothing states it. */
  remedy: Remedy | null;
  /** Page of the issue that contributes most; null when there is none or no public address is known. */
  issueUrl: string | null;
  /** Aborted when the process ends: waiting must stop, a request under way may finish. */
  stopping: AbortSignal;
}

/**
 * How a sending ended. `error` is for logs and operators: it names a code or a status and never holds
 * an address, a token or anything else that is secret.
 */
export type SendResult =
  | { outcome: 'delivered' }
  /** May go well later; `retryAfterMs` where the other side said when. */
  | { outcome: 'retry'; error: string; retryAfterMs?: number }
  /** Will never go well as it is: wrong address, refused content. */
  | { outcome: 'rejected'; error: string };

/** One place where notifications go. The contract suite in `test/kit/receiver-contract.ts` binds it. */
export interface Receiver {
  /** Stable name: in the outbox, a metric's label, in logs. */
  readonly name: string;
  /** Sends once; answers instead of throwing, whatever the network does. */
  send(notification: Notification, context: SendContext): Promise<SendResult>;
}

/** Makes a receiver of its settings, or null when they are not given. */
export type ReceiverFactory<C> = (config: C, clock: () => number) => Receiver | null;
