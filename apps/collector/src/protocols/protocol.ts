import type { Rejection } from '#contracts/rejection.js';
import type { HeadFields } from '#intake/recognise.js';
import type { Records } from '../decode/read-record.js';

/** What a request says beside its records. */
export interface ProtocolRequest {
  /** Decompressed. */
  body: Buffer;
  /** Lower-case names, as Node gives them. */
  headers: Record<string, string | string[] | undefined>;
}

/** What became of a request of which at least one record was accepted, or of which none had to be. */
export interface Received {
  accepted: number;
  /** In order of `index`. */
  rejected: Rejection[];
}

export interface ProtocolReply {
  status: number;
  body: unknown;
}

/**
 * A way in which failures arrive. It turns bytes into records and an outcome into an answer; keys,
 * compression, checks and the queue are the same for all.
 */
export interface Protocol {
  /** Metric label and the batch's `protocol`. */
  name: string;
  /** @throws AppError when the body as a whole cannot be read. */
  parse(request: ProtocolRequest): Records & { head: HeadFields };
  reply(received: Received): ProtocolReply;
}
