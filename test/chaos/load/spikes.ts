import { setTimeout as sleep } from 'node:timers/promises';
import type { EventMaker } from './event-maker.js';
import type { Shipper } from './shipper.js';

/** More than the rule for rate limits asks for where there is no history. */
const EVENTS = 45;

/** Lets a project of its own run into its rate limit every now and then, so that there is something to page about. */
export class Spikes {
  private readonly stopping = new AbortController();
  private count = 0;

  constructor(
    private readonly maker: EventMaker,
    private readonly shipper: Shipper,
    /** From one spike to the next, in milliseconds. */
    private readonly everyMs: number,
  ) {}

  async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.count += 1;
      const project = `chaos-spike-${this.count}`;
      await this.shipper.deliver(Array.from({ length: EVENTS }, () => this.maker.rateLimited(project)));
      await sleep(this.everyMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  end(): void {
    this.stopping.abort();
  }
}
