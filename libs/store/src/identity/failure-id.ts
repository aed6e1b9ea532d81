import { contentHash, contentUuid } from '#contracts/hash.js';
import { isUuid } from '../postgres/uuid.js';

/** What identifies one failure, computed together because both need the same hash. */
export interface FailureIdentity {
  /** The failure's id: 48 bits of `occurredAt`, then a hash of project and event id. */
  id: string;
  /** Key in `event_keys`: a function of project and event id alone. */
  key: string;
}

/**
 * The ids of an event of a project. `occurredAt` is epoch milliseconds, 0 or later.
 *
 * Where the event id is itself a UUID, the key begins with the same 48 bits: ids that begin with their time
 * (version 7, or those we derive) then land on the newest pages of the index instead of all over it.
 */
export function failureIdentity(projectId: string, eventId: string, occurredAt: number): FailureIdentity {
  const hash = contentHash(projectId, eventId);
  const tail = `8${hash.slice(13, 16)}-${variant(hash)}${hash.slice(17, 20)}-${hash.slice(20)}`;
  const time = Math.floor(occurredAt).toString(16).padStart(12, '0');
  const lead = isUuid(eventId) ? eventId.toLowerCase().replace('-', '').slice(0, 12) : hash.slice(0, 12);
  return {
    id: `${time.slice(0, 8)}-${time.slice(8, 12)}-${tail}`,
    key: `${lead.slice(0, 8)}-${lead.slice(8, 12)}-${tail}`,
  };
}

/** When a failure occurred, read from its id; null when the text is no failure id. Epoch milliseconds. */
export function occurredAtOf(id: string): number | null {
  return isUuid(id) ? parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null;
}

/** The issue of a fingerprint. */
export function issueIdOf(fingerprint: string): string {
  return contentUuid(fingerprint);
}

/** RFC 9562 variant in the top two bits, the rest from the hash. */
function variant(hash: string): string {
  return ((parseInt(hash[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
}
