import type { Verdict } from '#contracts/classification.js';
import type { EventHead } from '#contracts/event.js';
import type { OutcomeCounts, QuarantineReason } from '#contracts/outcome.js';

/** What is kept of an event once it is judged: its head, and its evidence as text. */
interface Kept {
  event: EventHead;
  /** JSON of the event's `Evidence` in UTF-8, as it is stored. */
  evidence: Buffer;
}

/** An event that the classifier has judged. */
export interface JudgedEvent extends Kept {
  verdict: Verdict;
  quarantine?: undefined;
}

/** An event with what became of it in the classifier. */
export type ClassifiedEvent =
  JudgedEvent | (Kept & { quarantine: { reason: QuarantineReason; detail: string }; verdict?: undefined });

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
  quarantined: { event: EventHead; reason: QuarantineReason; detail: string }[];
  /** Ids of issues that this batch opened … */
  newIssues: string[];
  /** … and of resolved ones that it reopened. */
  regressedIssues: string[];
}
