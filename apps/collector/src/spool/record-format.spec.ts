import fc from 'fast-check';
import { encodeRecord, readSegment, recordSize, type SpoolRecord } from './record-format.js';

const bytes = (text: string) => Buffer.from(text);
const record = (head: string, body: string): SpoolRecord => ({ head: bytes(head), body: bytes(body) });
const segmentOf = (records: SpoolRecord[]) => Buffer.concat(records.flatMap(encodeRecord));
const partsOf = (records: readonly SpoolRecord[]) =>
  records.map(({ head, body }) => [head.toString('latin1'), body.toString('latin1')]);

/** JSON, also of text that looks like the beginning of a record, or like a whole one. */
const part = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('FHsp', segmentOf([record('h', 'b')]).toString('latin1')),
  )
  .map((text) => bytes(JSON.stringify(text)));
const anyRecord = fc.record({ head: part, body: part });
const anyRecords = fc.array(anyRecord, { maxLength: 8 });

describe('a segment', () => {
  it('gives back what was written, and nothing for an empty file', () => {
    expect(readSegment(Buffer.alloc(0))).toEqual({ records: [], damagedBytes: 0, tornBytes: 0 });
    fc.assert(
      fc.property(anyRecords, (records) => {
        const read = readSegment(segmentOf(records));
        expect(partsOf(read.records)).toEqual(partsOf(records));
        expect(read.records.map(({ size }) => size)).toEqual(records.map(recordSize));
        expect([read.damagedBytes, read.tornBytes]).toEqual([0, 0]);
      }),
    );
  });

  it('gives back every whole record wherever a write was cut off', () => {
    fc.assert(
      fc.property(anyRecords, fc.nat(), (records, at) => {
        const whole = segmentOf(records);
        const cut = whole.subarray(0, at % (whole.length + 1));
        let end = 0;
        const complete = records.filter((one) => (end += recordSize(one)) <= cut.length);
        const read = readSegment(cut);
        expect(partsOf(read.records)).toEqual(partsOf(complete));
        expect(read.damagedBytes).toBe(0);
        expect(read.tornBytes).toBe(cut.length - complete.reduce((sum, one) => sum + recordSize(one), 0));
      }),
    );
  });

  it('loses one record to a changed byte, and no other', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (records, at, change) => {
          const segment = segmentOf(records);
          const index = at % segment.length;
          segment[index] = segment[index]! ^ change;
          let end = 0;
          const hit = records.findIndex((one) => (end += recordSize(one)) > index);
          const read = readSegment(segment);
          expect(partsOf(read.records)).toEqual(partsOf(records.filter((_, n) => n !== hit)));
          expect(read.damagedBytes + read.tornBytes).toBe(recordSize(records[hit]!));
        },
      ),
    );
  });

  it('takes a changed byte for damage and a cut for none, also in the last record', () => {
    const segment = segmentOf([record('a', 'one'), record('b', 'two')]);
    expect(readSegment(segment.subarray(0, -1))).toMatchObject({ damagedBytes: 0, tornBytes: 19 });
    segment[segment.length - 1]! ^= 1;
    expect(readSegment(segment)).toMatchObject({ damagedBytes: 20, tornBytes: 0 });
  });

  it('reads anything at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (given) => {
        const read = readSegment(Buffer.from(given));
        expect(read.damagedBytes + read.tornBytes).toBe(given.length);
      }),
    );
  });
});
