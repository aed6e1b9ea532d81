import type { Verdict } from '#contracts/classification.js';
import type { AcceptedEvent } from '#contracts/event.js';
import type { OutcomeCounts, QuarantineReason } from '#contracts/outcome.js';

/** An event with what became of it in the classifier. */
export type ClassifiedEvent =
  | { event: AcceptedEvent; verdict: Verdict; quarantine?: undefined }
  | { event: AcceptedEvent; quarantine: { reason: QuarantineReason; detail: string }; verdict?: undefined };

/** A batch as the worker hands it over for storage. */
export interface ClassifiedBatch {
  /** A UUID; the key of the ledger. */
  batchId: string;
  /** Epoch milliseconds at which the batch was closed. */
  receivedAt: number;
  protocol: string;
  keyId: string | null;
  items: ClassifiedEvent[];
  /** Id of the quarantined record that is the batch's one item, and put through the pipe again. */
  retryOf?: string | undefined;
}

/** What a write did. */
export interface BatchResult {
  /** True when an earlier delivery had finished the batch: nothing was changed, `counts` are that delivery's. */
  alreadyDone: boolean;
  counts: OutcomeCounts;
  /** The items stored now, for the first time. */
  stored: ClassifiedEvent[];
  /** Items the writer set aside itself (too old, refused by the database), with the reason. */
  quarantined: { event: AcceptedEvent; reason: QuarantineReason; detail: string }[];
  /** Ids of issues that this batch opened … */
  newIssues: string[];
  /** … and of resolved ones that it reopened. */
  regressedIssues: string[];
}
