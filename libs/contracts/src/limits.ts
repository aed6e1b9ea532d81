/** Limits at the door. Each is named in the error that it causes. */
export const LIMITS = {
  /** Bytes of a body after decompression. */
  bodyBytes: 10 * 1024 * 1024,
  /** Decompressed bytes per compressed byte; past it the body is taken for a bomb. */
  inflateRatio: 200,
  /** Records in one request. */
  recordsPerRequest: 10_000,
  /** Bytes of one record as JSON. */
  recordBytes: 1024 * 1024,
  /** Nesting of objects and arrays in one record. */
  depth: 64,
  /** Entries of `nodes[]` in one run, nested ones included. */
  nodes: 2_000,
  projectIdChars: 128,
  flowIdChars: 128,
  requestIdChars: 256,
  eventIdChars: 256,
  environmentChars: 64,
  attributes: 64,
  attributeKeyChars: 128,
  headers: 100,
  headerValueChars: 8_192,
  methodChars: 32,
  urlChars: 8_192,
  /** Characters of an error's name or code. */
  errorNameChars: 256,
  /** Calls of one minute. */
  trafficTotal: 1_000_000_000,
  /** Longest `durationMs`: what a 32-bit integer holds, about 24 days. */
  durationMs: 2_147_483_647,
  /** Milliseconds that `occurredAt` may be ahead of our clock before it is clamped. */
  futureMs: 5 * 60 * 1000,
  /** Days that an event may be late before it is quarantined. */
  lateDays: 30,
  /** Earliest `occurredAt` taken seriously: before it a clock is broken. */
  earliestOccurredAt: Date.UTC(2020, 0, 1),
} as const;
