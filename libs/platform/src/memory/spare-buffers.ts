export interface SpareBuffersLimits {
  /** Bytes of a new buffer. */
  first: number;
  /** So many are kept … */
  kept: number;
  /** … and none that is larger, in bytes. */
  largest: number;
}

/**
 * Large buffers to write over, again and again: a new one costs more than filling it does, and as garbage a megabyte that
 * waits for a full collection.
 */
export class SpareBuffers {
  private readonly spare: Buffer[] = [];

  constructor(private readonly limits: SpareBuffersLimits) {}

  take(): Buffer {
    return this.spare.pop() ?? Buffer.allocUnsafeSlow(this.limits.first);
  }

  /**
   * `buffer`: one taken here, a larger one in its place, or a part of either; nobody else may refer to it any more. A
   * smaller one may be a piece of memory that Node shares out, and is not kept.
   */
  give({ buffer: whole }: Buffer): void {
    const { first, kept, largest } = this.limits;
    if (this.spare.length >= kept || whole.byteLength < first || whole.byteLength > largest) return;
    this.spare.push(Buffer.from(whole));
  }
}
