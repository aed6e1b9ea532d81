/** DI token of the collector's `CollectorOptions`. */
export const COLLECTOR_OPTIONS = Symbol('collector options');

export interface CollectorOptions {
  config: {
    /** Largest body in bytes after decompression. */
    FOGHORN_MAX_BODY_BYTES: number;
    /** Bytes of bodies under way at once. */
    FOGHORN_MAX_INFLIGHT_BYTES: number;
    FOGHORN_REDACT_EMAILS: boolean;
  };
  /** The operator's key, valid for every project; absent: only the keys of the store are. */
  ingestKey?: string | undefined;
}
