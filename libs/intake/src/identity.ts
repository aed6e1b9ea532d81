import type { AcceptedEvent } from '#contracts/event.js';
import { contentUuid } from '#contracts/hash.js';

/**
 * An id for an event whose sender gave none: the same content in the same second is the same event,
 * whatever the order of its keys. Its `eventId` is not looked at.
 */
export function deriveEventId(event: AcceptedEvent): string {
  const second = Math.floor(event.occurredAt / 1_000);
  const content = {
    kind: event.kind,
    flowId: event.flowId,
    requestId: event.requestId,
    environment: event.environment,
    durationMs: event.durationMs,
    http: event.http,
    error: event.error,
    run: event.run,
    attributes: event.attributes,
    total: event.total,
  };
  const hash = contentUuid(event.projectId, String(second), canonical(content));
  // Led by the time, like a UUID of version 7: ids that arrive together then lie together in an index.
  const time = (second * 1_000).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8, 12)}${hash.slice(13)}`;
}

/** JSON with the keys of every object in one order. The value's depth is bounded by the door's limit. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = value as Record<string, unknown>;
  let text = '{';
  for (const key of Object.keys(entries).sort()) {
    if (entries[key] === undefined) continue;
    text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:${canonical(entries[key])}`;
  }
  return `${text}}`;
}
