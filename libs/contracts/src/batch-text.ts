import type { AcceptedEvent, EventHead, Evidence } from './event.js';
import type { BatchJob } from './jobs.js';

const LINE_FEED = 10;

/** An event as a batch has it: the head read, the evidence still text. */
export interface EventText {
  head: EventHead;
  /** JSON of the `Evidence`, in UTF-8. */
  evidence: Buffer;
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
 * The events that `writeEvent` wrote, from a text of any number of them. The evidence is not copied: it is there for as
 * long as nobody writes over the text.
 *
 * @throws SyntaxError for anything else; also for an event that lacks its evidence, which would otherwise be lost.
 */
export function readEvents(events: Buffer): EventText[] {
  const read: EventText[] = [];
  for (let at = 0; at < events.length;) {
    const middle = events.indexOf(LINE_FEED, at);
    if (middle < 0) throw new SyntaxError('an event of the batch lacks its evidence');
    const end = endOfLine(events, middle + 1);
    read.push({
      head: JSON.parse(events.toString('utf8', at, middle)) as EventHead,
      evidence: events.subarray(middle + 1, end),
    });
    at = end + 1;
  }
  return read;
}

function endOfLine(text: Buffer, from: number): number {
  const end = text.indexOf(LINE_FEED, from);
  return end < 0 ? text.length : end;
}

/** The whole event. It is several times as large as its text, so nobody keeps many. */
export function wholeEvent({ head, evidence }: EventText): AcceptedEvent {
  const { http, error, run, attributes } = JSON.parse(evidence.toString()) as Evidence;
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
export function joinEvents(texts: readonly string[]): Buffer {
  return Buffer.from(texts.join('\n'));
}

/** A batch as it travels through the queue, in UTF-8: a line about the batch, then its events. */
export function writeBatch({ events, ...batch }: BatchJob): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(batch)}\n`), events]);
}

/** The batch that `writeBatch` wrote, its events not copied. @throws SyntaxError for anything else. */
export function readBatch(text: Buffer): BatchJob {
  const end = text.indexOf(LINE_FEED);
  if (end < 0) return readOldBatch(text);
  const batch = JSON.parse(text.toString('utf8', 0, end)) as Omit<BatchJob, 'events'>;
  return { ...batch, events: text.subarray(end + 1) };
}

/** As batches were written at first, all in one JSON value; a queue may be older than this build. */
function readOldBatch(text: Buffer): BatchJob {
  const { events, ...batch } = JSON.parse(text.toString()) as Omit<BatchJob, 'events'> & {
    events: AcceptedEvent[];
  };
  return { ...batch, received: events.length, events: joinEvents(events.map(writeEvent)) };
}
