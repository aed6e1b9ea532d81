import { SpareBuffers } from '#platform/memory/spare-buffers.js';

const LINE_FEED = 10;
/** A UTF-16 unit takes at most so many bytes in UTF-8. */
const BYTES_PER_UNIT = 3;

const MEBIBYTE = 1024 * 1024;
const spare = new SpareBuffers({ first: MEBIBYTE, kept: 8, largest: 4 * MEBIBYTE });

/**
 * Texts of events, one after another, as bytes: outside the heap, where the garbage collector need not carry them from
 * one generation to the next.
 */
export class EventTexts {
  private bytes = spare.take();
  /** Where each text ends. */
  private readonly ends: number[] = [];

  get count(): number {
    return this.ends.length;
  }

  /** `text` as `writeEvent` gives it. */
  add(text: string): void {
    const start = this.startOf(this.count);
    this.reserve(start + text.length * BYTES_PER_UNIT);
    if (start > 0) this.bytes[start - 1] = LINE_FEED;
    this.ends.push(start + this.bytes.write(text, start));
  }

  /** Bytes of text number `n`. */
  sizeOf(n: number): number {
    return this.ends[n]! - this.startOf(n);
  }

  /** The texts from number `from` up to and without `until` as that of one batch. */
  copy(from: number, until: number): Buffer {
    return Buffer.from(this.bytes.subarray(this.startOf(from), this.ends[until - 1]));
  }

  /** Gives the memory back: there are no texts any more. */
  release(): void {
    spare.give(this.bytes);
    this.bytes = Buffer.alloc(0);
    this.ends.length = 0;
  }

  private startOf(n: number): number {
    return n === 0 ? 0 : this.ends[n - 1]! + 1;
  }

  private reserve(bytes: number): void {
    if (bytes <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(bytes, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.startOf(this.count));
    this.bytes = grown;
  }
}
