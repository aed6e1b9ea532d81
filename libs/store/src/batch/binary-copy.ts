const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** Up to this many characters a loop is quicker than the call of the encoder; most values are shorter. */
const SHORT = 48;
/** Value of a hexadecimal digit by its character code. */
const NIBBLES = Uint8Array.from({ length: 128 }, (_, code) => parseInt(String.fromCharCode(code), 16) || 0);
const DASH = 45;

/** Postgres counts time in microseconds, and days, from 2000-01-01. */
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;

/**
 * Writes rows in Postgres' binary COPY format (documentation of COPY, "Binary Format") into one growing
 * buffer. Binary, because text would have to be searched for characters to escape, and JSON is full of them.
 */
export class BinaryCopy {
  private buffer: Buffer;
  private length = HEADER.length;

  /** `buffer` is written over, and left for a larger one when it does not suffice. */
  constructor(buffer: Buffer) {
    this.buffer = buffer.length >= HEADER.length ? buffer : Buffer.allocUnsafe(1024);
    HEADER.copy(this.buffer);
  }

  /** Begins a row of so many columns; exactly as many values must follow. */
  row(columns: number): void {
    this.reserve(2);
    this.length = this.buffer.writeInt16BE(columns, this.length);
  }

  text(value: string | null): void {
    if (value === null) this.null();
    else this.string(value);
  }

  /** `value` is JSON text in UTF-8 already. */
  json(value: Buffer): void {
    this.reserve(4 + value.length);
    this.int32(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  jsonb(value: string): void {
    // The leading byte is the version of the wire format.
    this.string(value, 1);
  }

  /** `value` as 36 characters with dashes. */
  uuid(value: string): void {
    this.reserve(20);
    this.int32(16);
    for (let at = 0; at < 36; at += 2) {
      if (value.charCodeAt(at) === DASH) at += 1;
      const [high, low] = [value.charCodeAt(at), value.charCodeAt(at + 1)];
      this.buffer[this.length++] = (NIBBLES[high]! << 4) | NIBBLES[low]!;
    }
  }

  /** `value` in epoch milliseconds. */
  time(value: number): void {
    this.reserve(12);
    this.int32(8);
    this.length = this.buffer.writeBigInt64BE(
      BigInt(Math.round(value) - POSTGRES_EPOCH_MS) * 1000n,
      this.length,
    );
  }

  /** The day of `value`, epoch milliseconds. */
  date(value: number): void {
    this.reserve(8);
    this.int32(4);
    this.int32((value - POSTGRES_EPOCH_MS) / DAY_MS);
  }

  double(value: number | null): void {
    if (value === null) return this.null();
    this.reserve(12);
    this.int32(8);
    this.length = this.buffer.writeDoubleBE(value, this.length);
  }

  int(value: number | null): void {
    if (value === null) return this.null();
    this.reserve(8);
    this.int32(4);
    this.length = this.buffer.writeInt32BE(value, this.length);
  }

  boolean(value: boolean | null): void {
    if (value === null) return this.null();
    this.reserve(5);
    this.int32(1);
    this.buffer[this.length++] = value ? 1 : 0;
  }

  /** Ends the data and returns all of it. */
  end(): Buffer {
    this.reserve(2);
    this.length = this.buffer.writeInt16BE(-1, this.length);
    return this.buffer.subarray(0, this.length);
  }

  private null(): void {
    this.reserve(4);
    this.int32(-1);
  }

  private string(value: string, version?: number): void {
    // A UTF-16 unit takes at most three bytes in UTF-8.
    this.reserve(5 + value.length * 3);
    const start = this.length;
    this.length += 4;
    if (version !== undefined) this.buffer[this.length++] = version;
    const end = (value.length <= SHORT && this.ascii(value)) || this.utf8(value);
    this.length = start;
    this.int32(end - start - 4);
    this.length = end;
  }

  /** Where the text ends; 0 when it has characters beyond ASCII. */
  private ascii(value: string): number {
    const { buffer, length } = this;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return 0;
      buffer[length + i] = code;
    }
    return length + value.length;
  }

  private utf8(value: string): number {
    return this.length + this.buffer.write(value, this.length, 'utf8');
  }

  private int32(value: number): void {
    const { buffer, length } = this;
    buffer[length] = value >>> 24;
    buffer[length + 1] = value >>> 16;
    buffer[length + 2] = value >>> 8;
    buffer[length + 3] = value;
    this.length = length + 4;
  }

  private reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
  }
}
