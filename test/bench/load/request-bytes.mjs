// Requests as bytes, made before the clock runs: sending one costs the sender a write and a few stamps.
import { randomFillSync } from 'node:crypto';

const ID_BYTES = 36;
const random = Buffer.alloc(64 * 1024);
let used = random.length;

/** Where the fresh values go: each event's id and time, found by their placeholders. */
function places(bytes, events) {
  const found = [];
  let at = 0;
  for (const { eventId, occurredAt } of events) {
    const id = bytes.indexOf(eventId, at);
    const time = bytes.indexOf(occurredAt, id);
    found.push({ id, time });
    at = time;
  }
  return found;
}

/** A POST of the events as one JSON array (one object when there is but one), ready to be stamped and written. */
export function requestBytes(target, events) {
  const body = Buffer.from(JSON.stringify(events.length === 1 ? events[0] : events));
  const head = Buffer.from(
    `POST ${target.path} HTTP/1.1\r\nHost: ${target.host}:${target.port}\r\nAuthorization: Bearer ${target.key}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  const bytes = Buffer.concat([head, body]);
  return { bytes, events: events.length, places: places(bytes, events) };
}

/** Gives every event of the request a random id (UUID version 4, as most senders make them) and the present time. */
export function stamp({ bytes, places }) {
  const now = new Date().toISOString();
  for (const { id, time } of places) {
    if (used + 16 > random.length) {
      randomFillSync(random);
      used = 0;
    }
    const hex = random.hexSlice(used, used + 16);
    used += 16;
    bytes.latin1Write(
      `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`,
      id,
      ID_BYTES,
    );
    bytes.latin1Write(now, time, now.length);
  }
}
