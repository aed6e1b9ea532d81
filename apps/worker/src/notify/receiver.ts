import type { Remedy, Severity } from '#contracts/classification.js';
import type { Notification } from '#contracts/incident.js';
import type { ReceiverType } from '#contracts/receivers/registry.js';
import type { Reach } from '#platform/net/reach.js';

/** What a receiver wants to find again when it says more about an incident, as JSON: ids, never a secret. */
export type Reference = Readonly<Record<string, unknown>>;

/** What a message needs beyond the notification; looked up once, the same for every receiver. */
export interface SendContext {
  /** Headline of the rule. */
  ruleTitle: string;
  severity: Severity;
  /** What to do about the most frequent code; null when nothing states it. */
  remedy: Remedy | null;
  /** Page of the issue that contributes most; null when there is none or no public address is known. */
  issueUrl: string | null;
  /** Pages on which the reader can acknowledge or silence the incident; signed, null where there is nothing to do. */
  acknowledgeUrl: string | null;
  silenceUrl: string | null;
  /** What this receiver returned as `reference` when it last spoke of the incident; null at first. */
  reference: Reference | null;
  /** Aborted when the process ends: waiting must stop, a request under way may finish. */
  stopping: AbortSignal;
}

/**
 * How a sending ended. `error` and `answer` are for logs and operators: they name a code or a status and never
 * hold an address, a token or anything else that is secret.
 */
export type SendResult =
  | { outcome: 'delivered'; answer?: string; reference?: Reference }
  /** May go well later; `retryAfterMs` where the other side said when. */
  | { outcome: 'retry'; error: string; retryAfterMs?: number | undefined }
  /** Will never go well as it is: wrong address, refused content. */
  | { outcome: 'rejected'; error: string };

/** One place where notifications go. The contract suite in `test/kit/receiver-contract.ts` binds it. */
export interface Receiver {
  /** Stable name: in the outbox, a metric's label, in logs. */
  readonly name: string;
  readonly type: ReceiverType;
  /** Whether it brings an earlier message up to date; the others get no `updated`. */
  readonly edits?: boolean;
  /** Sends once; answers instead of throwing, whatever the network does. */
  send(notification: Notification, context: SendContext): Promise<SendResult>;
  /** For far ends that forget what is not said again while it lasts. */
  readonly refresh?: Refresh;
}

/** Says again what was said of an incident that still fires. */
export interface Refresh {
  /** How often, in milliseconds. */
  everyMs: number;
  /** Answers instead of throwing, like `send`. */
  say(reference: Reference): Promise<SendResult>;
}

/** What every receiver is made with, besides its settings. */
export interface ReceiverSurroundings {
  name: string;
  /** How far its connections may go. */
  reach: Reach;
  /** Epoch milliseconds. */
  clock: () => number;
  /** Longest exchange in milliseconds; five seconds when absent, short enough for a clean end of the process. */
  timeoutMs?: number | undefined;
}
