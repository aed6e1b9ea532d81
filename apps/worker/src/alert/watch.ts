/** Ticks come each second; a longer pause than this is time in which nobody watched. */
const GAP_MS = 60_000;
/** Batches older than this that are not stored yet mean that the counts are behind. */
const BEHIND_MS = 60_000;
/** The backlog is asked for this often. */
const ASK_MS = 15_000;

/**
 * Since when the counts are complete without a gap: a silence that began while the process was down, or while the
 * queue was behind, is nobody's but our own.
 */
export class Watch {
  private from: number | null = null;
  private last = 0;
  private askedAt = 0;

  /** @param backlogged whether batches from before a time (epoch milliseconds) are still on their way */
  constructor(private readonly backlogged: (before: number) => Promise<boolean>) {}

  /** Epoch milliseconds; `now` itself while the counts are behind. */
  async since(now: number): Promise<number> {
    if (this.from === null || now < this.last || now - this.last > GAP_MS) this.from = now;
    this.last = now;
    if (now < this.askedAt || now - this.askedAt >= ASK_MS) {
      this.askedAt = now;
      if (await this.backlogged(now - BEHIND_MS)) this.from = now;
    }
    return this.from;
  }

  /** Starts anew: somebody else watched meanwhile. */
  forget(): void {
    this.from = null;
  }
}
