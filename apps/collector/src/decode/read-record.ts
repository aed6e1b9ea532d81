import type { Rejection } from '#contracts/rejection.js';

/** One record of a body, parsed and not yet looked at. */
export interface ReadRecord {
  /** Zero-based position in the request, broken records included. */
  index: number;
  value: unknown;
}

export interface Records {
  records: ReadRecord[];
  /** Parts of the body that are no JSON. */
  broken: Rejection[];
}
