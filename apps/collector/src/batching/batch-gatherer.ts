import { randomUUID } from 'node:crypto';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS, type BatchJob } from '#contracts/jobs.js';
import type { Clock } from '#platform/clock/clock.js';
import type { EventTexts } from './event-texts.js';

/** Batches of different senders stay apart, because the ledger names protocol and key. */
export interface BatchOrigin {
  protocol: string;
  keyId: string | null;
}

/** Makes a batch durable; what it rejects with reaches every sender of the batch. */
export type EnqueueBatch = (job: BatchJob) => Promise<void>;

/** How long a single post waits for company, in milliseconds: a job costs the same whatever it carries. */
const GATHER_MS = 3;
/** From here on a batch is worth its job and waits no longer. */
const ENOUGH_EVENTS = 250;
/** With so many batches under way the store is busy: what comes meanwhile is worth more in one batch than in many. */
const BUSY_BATCHES = 2;

const LINE_FEED = Buffer.from('\n');

interface OpenBatch {
  origin: BatchOrigin;
  /** Texts of one event or several, each out of one request. */
  parts: Buffer[];
  events: number;
  bytes: number;
  timer: NodeJS.Timeout;
  /** It has waited for long enough, and leaves as soon as a batch under way is done. */
  due: boolean;
  done: Promise<void>;
  settle: (outcome: Promise<void>) => void;
}

/**
 * Gathers events into batches of at most `MAX_BATCH_EVENTS` and `MAX_BATCH_BYTES`; the busier the store, the
 * fuller they are. `add` has copied the events when it returns, and resolves once every batch that holds one of
 * them is durable.
 */
export class BatchGatherer {
  private readonly open = new Map<string, OpenBatch>();
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly enqueue: EnqueueBatch,
    private readonly clock: Clock,
  ) {}

  async add(events: EventTexts, origin: BatchOrigin): Promise<void> {
    const key = `${origin.protocol}\n${origin.keyId ?? ''}`;
    const batches = new Set<Promise<void>>();
    let from = 0;
    while (from < events.count) {
      const open = this.open.get(key);
      const until = this.fitting(events, from, open);
      if (open !== undefined && until === from) {
        this.close(key, open);
        continue;
      }
      const batch = open ?? this.begin(key, origin);
      const part = events.copy(from, until);
      batch.parts.push(part);
      batch.events += until - from;
      batch.bytes += part.length;
      batches.add(batch.done);
      if (batch.events >= MAX_BATCH_EVENTS || until < events.count) this.close(key, batch);
      from = until;
    }
    const last = this.open.get(key);
    if (last !== undefined && last.events >= ENOUGH_EVENTS) this.release(key, last);
    // All are waited for, even after a failure: the sender's answer must not overtake a batch of its own.
    const outcomes = await Promise.allSettled(batches);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** Closes what is open and resolves when nothing is under way any more. */
  async flush(): Promise<void> {
    for (const [key, batch] of [...this.open]) this.close(key, batch);
    while (this.underWay.size > 0) await Promise.allSettled([...this.underWay]);
  }

  /** Up to where the events from number `from` on fit into the batch; a new one takes at least one event. */
  private fitting(events: EventTexts, from: number, batch: OpenBatch | undefined): number {
    const most = Math.min(events.count, from + MAX_BATCH_EVENTS - (batch?.events ?? 0));
    let room = MAX_BATCH_BYTES - (batch?.bytes ?? 0);
    for (let n = from; n < most; n += 1) {
      room -= events.sizeOf(n);
      if (room < 0) return batch === undefined && n === from ? from + 1 : n;
    }
    return most;
  }

  private begin(key: string, origin: BatchOrigin): OpenBatch {
    let settle: OpenBatch['settle'] = () => undefined;
    const done = new Promise<void>((resolve) => (settle = resolve));
    const batch: OpenBatch = {
      origin,
      parts: [],
      events: 0,
      bytes: 0,
      timer: setTimeout(() => this.release(key, batch), GATHER_MS),
      due: false,
      done,
      settle,
    };
    this.open.set(key, batch);
    return batch;
  }

  /** Closes a batch now, or as soon as the store is less busy. */
  private release(key: string, batch: OpenBatch): void {
    if (this.underWay.size < BUSY_BATCHES) this.close(key, batch);
    else batch.due = true;
  }

  private releaseDue(): void {
    for (const [key, batch] of this.open) if (batch.due) this.release(key, batch);
  }

  private close(key: string, batch: OpenBatch): void {
    clearTimeout(batch.timer);
    if (this.open.get(key) === batch) this.open.delete(key);
    const { origin, events, parts } = batch;
    const job: BatchJob = {
      batchId: randomUUID(),
      receivedAt: this.clock(),
      ...origin,
      received: events,
      events: joined(parts),
    };
    const outcome = this.enqueue(job);
    this.underWay.add(outcome);
    const gone = () => {
      this.underWay.delete(outcome);
      this.releaseDue();
    };
    outcome.then(gone, gone);
    batch.settle(outcome);
  }
}

function joined(parts: readonly Buffer[]): Buffer {
  if (parts.length === 1) return parts[0]!;
  return Buffer.concat(parts.flatMap((part, n) => (n === 0 ? [part] : [LINE_FEED, part])));
}
