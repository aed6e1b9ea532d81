import type { Closable } from '../instance/user-fault.js';

/** A record that was set aside, as the read side shows it. Times are ISO 8601. */
export interface ListedRecord {
  id: string;
  project: string;
  batchId: string;
  eventId: string;
  reason: string;
  /** What is wrong, in words. */
  detail: string;
  receivedAt: string;
  /** How often it was retried and refused again. */
  retries: number;
}

/** With the event as it was accepted, secrets replaced. */
export interface ShownRecord extends ListedRecord {
  event: object;
}

/** The quarantine, reached through a running instance or directly. */
export interface QuarantineService extends Closable {
  /** Newest first, at most `limit`; of one project or of all. */
  list(filter: { project?: string | undefined; limit: number }): Promise<ListedRecord[]>;
  /** Null when there is none with this id. */
  show(id: string): Promise<ShownRecord | null>;
  /** Queues it once more; false when there is none with this id. */
  retry(id: string): Promise<boolean>;
  /** Forgets it; false when there is none with this id. */
  drop(id: string): Promise<boolean>;
}
