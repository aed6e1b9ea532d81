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

  /** `buffer`: one taken here, a larger one in its place, or a part of either; nobody else may refer to it any more. */
  give({ buffer: whole }: Buffer): void {
    if (this.spare.length >= this.limits.kept || whole.byteLength > this.limits.largest) return;
    this.spare.push(Buffer.from(whole));
  }
}
