import { crc32 } from 'node:zlib';

/**
 * A record of the spool: `FHsp`, the lengths of its two parts, a checksum over all that follows the magic, then the
 * parts. The head says what the body is without it having to be read.
 *
 * Both parts are JSON and thus free of NUL bytes, which every frame has: no sender can put a record into a record.
 *
 *     magic 4 | checksum 4 | head length 4 | body length 4 | head | body      (integers little endian)
 */
export interface SpoolRecord {
  head: Buffer;
  body: Buffer;
}

/** A record in a segment, with the bytes that it takes there. */
export interface PlacedRecord extends SpoolRecord {
  /** Bytes of the whole record, frame included. */
  size: number;
}

/** What a segment holds. */
export interface ReadSegment {
  records: PlacedRecord[];
  /** Bytes that something changed after they were written: no valid record, although it is there to its end. */
  damagedBytes: number;
  /** Bytes after the last record that break off before its end: a write that was never acknowledged. */
  tornBytes: number;
}

const MAGIC = Buffer.from('FHsp', 'latin1');
const FRAME_BYTES = 16;
/** Longest head and body that are believed, in bytes; what claims to be longer is damage. */
const MAX_HEAD = 64 * 1024;
const MAX_BODY = 256 * 1024 * 1024;

/** Bytes that a record takes in a segment. */
export function recordSize({ head, body }: SpoolRecord): number {
  return FRAME_BYTES + head.length + body.length;
}

/** The record as it is written, in parts to be written one after another. */
export function encodeRecord({ head, body }: SpoolRecord): Buffer[] {
  const frame = Buffer.alloc(FRAME_BYTES);
  MAGIC.copy(frame);
  frame.writeUInt32LE(head.length, 8);
  frame.writeUInt32LE(body.length, 12);
  frame.writeUInt32LE(crc32(body, crc32(head, crc32(frame.subarray(8)))), 4);
  return [frame, head, body];
}

/** Every valid record of a segment, in order; looks for the next one behind whatever is not valid. Never throws. */
export function readSegment(bytes: Buffer): ReadSegment {
  const read: ReadSegment = { records: [], damagedBytes: 0, tornBytes: 0 };
  let end = 0;
  for (let at = bytes.indexOf(MAGIC); at >= 0;) {
    const record = recordAt(bytes, at);
    if (record === null) {
      at = bytes.indexOf(MAGIC, at + 1);
      continue;
    }
    read.records.push(record);
    read.damagedBytes += at - end;
    end = at + record.size;
    at = bytes.indexOf(MAGIC, end);
  }
  const rest = bytes.length - end;
  if (extentAt(bytes, end) === null) read.tornBytes = rest;
  else read.damagedBytes += rest;
  return read;
}

/** Where the parts of the record at `at` begin and end, when it is there to its end. */
function extentAt(bytes: Buffer, at: number): { headAt: number; bodyAt: number; end: number } | null {
  if (at + FRAME_BYTES > bytes.length) return null;
  const headLength = bytes.readUInt32LE(at + 8);
  const bodyLength = bytes.readUInt32LE(at + 12);
  if (headLength > MAX_HEAD || bodyLength > MAX_BODY) return null;
  const headAt = at + FRAME_BYTES;
  const bodyAt = headAt + headLength;
  const end = bodyAt + bodyLength;
  return end > bytes.length ? null : { headAt, bodyAt, end };
}

function recordAt(bytes: Buffer, at: number): PlacedRecord | null {
  const extent = extentAt(bytes, at);
  if (extent === null) return null;
  const { headAt, bodyAt, end } = extent;
  if (bytes.readUInt32LE(at + 4) !== crc32(bytes.subarray(at + 8, end))) return null;
  return { head: bytes.subarray(headAt, bodyAt), body: bytes.subarray(bodyAt, end), size: end - at };
}
