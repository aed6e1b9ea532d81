import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { Stage } from '../stage/stage.js';
import type { Fault } from './fault.js';

/** A fault that struck. Times are epoch milliseconds. */
export interface Strike {
  name: string;
  touches: Fault['touches'];
  from: number;
  to: number;
}

/** Lets faults strike until it is told to end: every kind in turn, in a random order, at times two at once. */
export class Mischief {
  readonly strikes: Strike[] = [];
  /** What could not be brought back. */
  readonly failures: string[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private readonly touched = new Set<Fault['touches']>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly stage: Stage,
    private readonly faults: readonly Fault[],
    private readonly random: Random,
    /** Longest pause between two faults, in milliseconds. */
    private readonly pauseMs: number,
  ) {}

  async run(): Promise<void> {
    let deck: Fault[] = [];
    while (!this.stopping.signal.aborted) {
      if (deck.length === 0) deck = this.random.shuffled(this.faults);
      const fault = deck.pop()!;
      while (this.touched.has(fault.touches)) await Promise.race(this.underWay);
      const over = this.strike(fault);
      if (this.random.chance(0.4)) await over;
      await sleep(this.random.between(500, this.pauseMs), undefined, {
        signal: this.stopping.signal,
      }).catch(() => undefined);
    }
    await Promise.all(this.underWay);
  }

  end(): void {
    this.stopping.abort();
  }

  /** What strikes at this moment. */
  now(): string[] {
    return this.strikes.filter(({ to }) => to === Infinity).map(({ name }) => name);
  }

  /** How often each struck. */
  counts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { name } of this.strikes) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  }

  private strike(fault: Fault): Promise<void> {
    const strike: Strike = { name: fault.name, touches: fault.touches, from: Date.now(), to: Infinity };
    this.strikes.push(strike);
    this.touched.add(fault.touches);
    const over = fault
      .strike(this.stage, this.random)
      .catch((error: unknown) => {
        this.failures.push(`${fault.name}: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => {
        strike.to = Date.now();
        this.touched.delete(fault.touches);
        this.underWay.delete(over);
      });
    this.underWay.add(over);
    return over;
  }
}
