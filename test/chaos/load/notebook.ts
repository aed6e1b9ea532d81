import type { Fate, MadeEvent } from './event-maker.js';

/** What a client knows of an event that it made. */
export interface Note {
  fate: Fate;
  loose: boolean;
  /** How often it went over the wire, and how often a 202 came back. */
  sends: number;
  acks: number;
}

/** What all clients together remember; at the end Foghorn is held against it. */
export class Notebook {
  readonly notes = new Map<string, Note>();
  readonly requests = {
    sent: 0,
    acknowledged: 0,
    timedOut: 0,
    broken: 0,
    abandoned: 0,
    sentAgainOnPurpose: 0,
  };
  /** Acknowledgements of single events, repeats included. */
  readonly events = { acknowledged: 0 };
  /** Refusals by status. */
  readonly refused = new Map<number, number>();
  /** Answers that no shipper could make sense of. */
  readonly protests: string[] = [];

  sent(events: readonly MadeEvent[]): void {
    this.requests.sent += 1;
    for (const { marker, fate, loose } of events) {
      const note = this.notes.get(marker) ?? { fate, loose, sends: 0, acks: 0 };
      note.sends += 1;
      this.notes.set(marker, note);
    }
  }

  acknowledged(events: readonly MadeEvent[]): void {
    this.requests.acknowledged += 1;
    this.events.acknowledged += events.length;
    for (const { marker } of events) this.notes.get(marker)!.acks += 1;
  }

  refusedWith(status: number): void {
    this.refused.set(status, (this.refused.get(status) ?? 0) + 1);
  }

  /** Events acknowledged at least once, and the sums of sends and acknowledgements, by fate. */
  totals(): Record<Fate | 'all', { events: number; sends: number; acks: number }> {
    const zero = () => ({ events: 0, sends: 0, acks: 0 });
    const totals = { all: zero(), failure: zero(), not_failure: zero(), too_old: zero() };
    for (const { fate, sends, acks } of this.notes.values()) {
      for (const sum of [totals.all, totals[fate]]) {
        sum.events += acks > 0 ? 1 : 0;
        sum.sends += sends;
        sum.acks += acks;
      }
    }
    return totals;
  }
}
