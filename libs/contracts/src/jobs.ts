/** The one queue: a job is a batch of events, because a job costs the same whatever it carries. */
export const BATCH_QUEUE = 'foghorn-batches';

/** Name of the job in the queue. */
export const CLASSIFY_JOB = 'classify';

/** A batch holds at most this many events … */
export const MAX_BATCH_EVENTS = 1_000;
/** … and at most this many bytes of text, a tenth of it in the queue (one event larger than that travels alone). */
export const MAX_BATCH_BYTES = 2 * 1024 * 1024;

/** Payload of a `classify` job. `batchId` (a UUID) is also the job's id and the key of the ledger. */
export interface BatchJob {
  batchId: string;
  /** Epoch milliseconds at which the batch was closed. */
  receivedAt: number;
  /** How it came in: `native`, later `otlp`, `loki`, … */
  protocol: string;
  /** The ingest key's id, or null for the operator's own key. */
  keyId: string | null;
  /** Events in it … */
  received: number;
  /** … and their text, one after another, in UTF-8: see `writeEvent`. Bytes, because a heap is no place for megabytes. */
  events: Buffer;
  /** Id of the quarantined record that is the one event, and put through the pipe again. */
  retryOf?: string | undefined;
}
