/** DI token of the collector's `CollectorOptions`. */
export const COLLECTOR_OPTIONS = Symbol('collector options');

export interface CollectorOptions {
  config: {
    /** Largest body in bytes after decompression. */
    FOGHORN_MAX_BODY_BYTES: number;
    /** Bytes of bodies under way at once. */
    FOGHORN_MAX_INFLIGHT_BYTES: number;
    /** Bytes that the spool may take; 0: there is none. */
    FOGHORN_SPOOL_MAX_BYTES: number;
    /** Batches that may wait in the queue. */
    FOGHORN_MAX_BACKLOG_BATCHES: number;
    FOGHORN_REDACT_EMAILS: boolean;
    /** Folder of the spool's folder. */
    FOGHORN_DATA_DIR: string;
  };
  /** The operator's key, valid for every project; absent: only the keys of the store are. */
  ingestKey?: string | undefined;
  /** Brings the schema up where that failed at the start; absent: it is up. */
  prepare?: (() => Promise<void>) | undefined;
}
