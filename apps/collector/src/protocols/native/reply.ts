import type { ProtocolReply, Received } from '../protocol.js';

/** 202 with the number accepted and, record by record, what was refused and why. */
export function reply({ accepted, rejected }: Received): ProtocolReply {
  return { status: 202, body: { accepted, rejected } };
}
