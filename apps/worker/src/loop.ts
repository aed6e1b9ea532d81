/** Runs one piece of work again and again: never twice at once, never stopped by an error of its own. */
export class Loop {
  private running: Promise<void> | null = null;
  private ended = false;
  private wakeUp: () => void = () => undefined;
  private woken = false;

  /**
   * @param intervalMs from one start to the next; a longer run is followed by the next one at once
   * @param onError told of an error that the work let out; the next run comes as if nothing was
   */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly intervalMs: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Runs as soon as possible instead of when the interval is over. */
  wake(): void {
    this.woken = true;
    this.wakeUp();
  }

  /** Resolves when the run under way is over; there will be no other. */
  async stop(): Promise<void> {
    this.ended = true;
    this.wakeUp();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.ended) {
      const startedAt = performance.now();
      this.woken = false;
      try {
        await this.work();
      } catch (error) {
        this.onError(error);
      }
      await this.pause(this.intervalMs - (performance.now() - startedAt));
    }
  }

  private async pause(ms: number): Promise<void> {
    if (this.ended || this.woken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, ms));
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = () => undefined;
  }
}
