import fc from 'fast-check';
import { joinEvents, readBatch, readEvents, wholeEvent, writeBatch, writeEvent } from './batch-text.js';
import type { AcceptedEvent, Json } from './event.js';

const HEAD: AcceptedEvent = {
  kind: 'request',
  eventId: 'e-1',
  eventIdDerived: false,
  occurredAt: 1_000,
  occurredAtAssumed: true,
  occurredAtClamped: false,
  receivedAt: 2_000,
  projectId: 'shop',
  flowId: null,
  requestId: 'r-1',
  environment: null,
  durationMs: 12.5,
};
const BATCH = { batchId: 'b', receivedAt: 3_000, protocol: 'native', keyId: null };

const json = fc.jsonValue() as fc.Arbitrary<Json>;
const text = fc.string({ unit: 'binary' });
const evidence = fc.record(
  {
    http: fc.record({ status: fc.integer(), body: json }),
    error: fc.record({ message: text }),
    run: json,
    attributes: fc.dictionary(text, json),
  },
  { requiredKeys: [] },
);

function through(events: AcceptedEvent[]): AcceptedEvent[] {
  const batch = { ...BATCH, received: events.length, events: joinEvents(events.map(writeEvent)) };
  const read = readBatch(writeBatch(batch));
  expect(read).toEqual(batch);
  return readEvents(read.events).map(wholeEvent);
}

describe('the text of a batch', () => {
  it('is read as it was written, whatever is in the evidence', () => {
    fc.assert(
      fc.property(fc.array(evidence), (list) => {
        const events = list.map((one, n) => ({ ...HEAD, eventId: `e-${n}`, ...one }));
        // Once through JSON, which has no minus zero.
        expect(through(events)).toEqual(JSON.parse(JSON.stringify(events)));
      }),
    );
  });

  it('keeps line feeds within an event', () => {
    const events = [{ ...HEAD, requestId: 'a\nb', error: { message: 'first\nsecond\r\n\u2028third' } }];
    expect(through(events)).toEqual(events);
  });

  it('has counts of calls, which come without evidence', () => {
    const events: AcceptedEvent[] = [{ ...HEAD, kind: 'traffic', total: 7 }, HEAD];
    expect(through(events)).toEqual(events);
  });

  it('has the evidence as it is stored', () => {
    const event = { ...HEAD, attributes: { b: 1 }, http: { status: 429 } };
    expect(readEvents(Buffer.from(writeEvent(event)))[0]?.evidence.toString()).toBe(
      '{"http":{"status":429},"attributes":{"b":1}}',
    );
  });

  it('is refused when a line of it is missing', () => {
    const lines = joinEvents([writeEvent(HEAD), writeEvent(HEAD)])
      .toString()
      .split('\n');
    expect(() => readEvents(Buffer.from(lines.slice(0, -1).join('\n')))).toThrow('lacks its evidence');
    expect(readEvents(Buffer.alloc(0))).toEqual([]);
  });

  it('is also read where all of it is one JSON value', () => {
    const events = [{ ...HEAD, http: { status: 429 } }, HEAD];
    const read = readBatch(Buffer.from(JSON.stringify({ ...BATCH, retryOf: 'q', events })));
    expect(read).toMatchObject({ ...BATCH, retryOf: 'q', received: 2 });
    expect(readEvents(read.events).map(wholeEvent)).toEqual(events);
  });
});
