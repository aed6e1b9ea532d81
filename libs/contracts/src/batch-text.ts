import type { AcceptedEvent, EventHead, Evidence } from './event.js';
import type { BatchJob } from './jobs.js';

/** An event as a batch has it: the head read, the evidence still text. */
export interface EventText {
  head: EventHead;
  /** JSON of the `Evidence`. */
  evidence: string;
}

/**
 * An event as text: a line for its head and one for its evidence. JSON as `JSON.stringify` writes it has no line feed,
 * so nothing needs to be escaped. The evidence has a line to itself because it is stored as it is: what the door wrote
 * once, nobody writes again.
 */
export function writeEvent(event: AcceptedEvent): string {
  const { http, error, run, attributes } = event;
  return `${JSON.stringify(headOf(event))}\n${JSON.stringify({ http, error, run, attributes })}`;
}

/**
 * The events that `writeEvent` wrote, from a text of any number of them.
 *
 * @throws SyntaxError for anything else; also for an event that lacks its evidence, which would otherwise be lost.
 */
export function readEvents(events: string): EventText[] {
  if (events === '') return [];
  const lines = events.split('\n');
  if (lines.length % 2 !== 0) throw new SyntaxError('an event of the batch lacks its evidence');
  const read: EventText[] = [];
  for (let at = 0; at < lines.length; at += 2) {
    read.push({ head: JSON.parse(lines[at]!) as EventHead, evidence: lines[at + 1]! });
  }
  return read;
}

/** The whole event. It is several times as large as its text, so nobody keeps many. */
export function wholeEvent({ head, evidence }: EventText): AcceptedEvent {
  const { http, error, run, attributes } = JSON.parse(evidence) as Evidence;
  return {
    kind: head.kind,
    eventId: head.eventId,
    eventIdDerived: head.eventIdDerived,
    occurredAt: head.occurredAt,
    occurredAtAssumed: head.occurredAtAssumed,
    occurredAtClamped: head.occurredAtClamped,
    receivedAt: head.receivedAt,
    projectId: head.projectId,
    flowId: head.flowId,
    requestId: head.requestId,
    environment: head.environment,
    durationMs: head.durationMs,
    total: head.total,
    http,
    error,
    run,
    attributes,
  };
}

/** Field by field, here as above: objects of one shape, which copying by `...` does not give, are read twice as fast. */
function headOf(event: AcceptedEvent): EventHead {
  return {
    kind: event.kind,
    eventId: event.eventId,
    eventIdDerived: event.eventIdDerived,
    occurredAt: event.occurredAt,
    occurredAtAssumed: event.occurredAtAssumed,
    occurredAtClamped: event.occurredAtClamped,
    receivedAt: event.receivedAt,
    projectId: event.projectId,
    flowId: event.flowId,
    requestId: event.requestId,
    environment: event.environment,
    durationMs: event.durationMs,
    total: event.total,
  };
}

/** The texts of several events as that of one batch. */
export function joinEvents(texts: readonly string[]): string {
  return texts.join('\n');
}

/** A batch as it travels through the queue: a line about the batch, then its events. */
export function writeBatch({ events, ...batch }: BatchJob): string {
  return `${JSON.stringify(batch)}\n${events}`;
}

/** The batch that `writeBatch` wrote. @throws SyntaxError for anything else. */
export function readBatch(text: string): BatchJob {
  const end = text.indexOf('\n');
  if (end < 0) return readOldBatch(text);
  const batch = JSON.parse(text.slice(0, end)) as Omit<BatchJob, 'events'>;
  return { ...batch, events: text.slice(end + 1) };
}

/** As batches were written at first, all in one JSON value; a queue may be older than this build. */
function readOldBatch(text: string): BatchJob {
  const { events, ...batch } = JSON.parse(text) as Omit<BatchJob, 'events'> & { events: AcceptedEvent[] };
  return { ...batch, received: events.length, events: joinEvents(events.map(writeEvent)) };
}
