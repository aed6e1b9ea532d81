const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** Postgres counts time in microseconds from 2000-01-01. */
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

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

  /** `value` is JSON text already. */
  json(value: string): void {
    this.string(value);
  }

  jsonb(value: string): void {
    // The leading byte is the version of the wire format.
    this.string(value, 1);
  }

  /** `value` as 36 characters with dashes. */
  uuid(value: string): void {
    this.reserve(20);
    this.length = this.buffer.writeInt32BE(16, this.length);
    const hex =
      value.slice(0, 8) + value.slice(9, 13) + value.slice(14, 18) + value.slice(19, 23) + value.slice(24);
    this.length += this.buffer.write(hex, this.length, 16, 'hex');
  }

  /** `value` in epoch milliseconds. */
  time(value: number): void {
    this.reserve(12);
    this.length = this.buffer.writeInt32BE(8, this.length);
    this.length = this.buffer.writeBigInt64BE(
      BigInt(Math.round(value) - POSTGRES_EPOCH_MS) * 1000n,
      this.length,
    );
  }

  double(value: number | null): void {
    if (value === null) return this.null();
    this.reserve(12);
    this.length = this.buffer.writeInt32BE(8, this.length);
    this.length = this.buffer.writeDoubleBE(value, this.length);
  }

  int(value: number | null): void {
    if (value === null) return this.null();
    this.reserve(8);
    this.length = this.buffer.writeInt32BE(4, this.length);
    this.length = this.buffer.writeInt32BE(value, this.length);
  }

  boolean(value: boolean | null): void {
    if (value === null) return this.null();
    this.reserve(5);
    this.length = this.buffer.writeInt32BE(1, this.length);
    this.length = this.buffer.writeUInt8(value ? 1 : 0, this.length);
  }

  /** Ends the data and returns all of it. */
  end(): Buffer {
    this.reserve(2);
    this.length = this.buffer.writeInt16BE(-1, this.length);
    return this.buffer.subarray(0, this.length);
  }

  private null(): void {
    this.reserve(4);
    this.length = this.buffer.writeInt32BE(-1, this.length);
  }

  private string(value: string, version?: number): void {
    // A UTF-16 unit takes at most three bytes in UTF-8.
    this.reserve(5 + value.length * 3);
    const start = this.length + 4;
    let end = start;
    if (version !== undefined) end = this.buffer.writeUInt8(version, end);
    end += this.buffer.write(value, end, 'utf8');
    this.buffer.writeInt32BE(end - start, this.length);
    this.length = end;
  }

  private reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
  }
}
