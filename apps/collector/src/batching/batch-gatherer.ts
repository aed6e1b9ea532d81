import { randomUUID } from 'node:crypto';
import { joinEvents } from '#contracts/batch-text.js';
import { MAX_BATCH_CHARS, MAX_BATCH_EVENTS, type BatchJob } from '#contracts/jobs.js';
import type { Clock } from '#platform/clock/clock.js';

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

interface OpenBatch {
  origin: BatchOrigin;
  /** The text of each event. */
  events: string[];
  characters: number;
  timer: NodeJS.Timeout;
  /** It has waited for long enough, and leaves as soon as a batch under way is done. */
  due: boolean;
  done: Promise<void>;
  settle: (outcome: Promise<void>) => void;
}

/**
 * Gathers events into batches of at most `MAX_BATCH_EVENTS` and `MAX_BATCH_CHARS`; the busier the store, the
 * fuller they are. `add` takes events as text and resolves once every batch that holds one of them is durable.
 */
export class BatchGatherer {
  private readonly open = new Map<string, OpenBatch>();
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly enqueue: EnqueueBatch,
    private readonly clock: Clock,
  ) {}

  async add(events: readonly string[], origin: BatchOrigin): Promise<void> {
    const key = `${origin.protocol}\n${origin.keyId ?? ''}`;
    const batches = new Set<Promise<void>>();
    for (const event of events) {
      let batch = this.open.get(key);
      if (batch !== undefined && batch.characters + event.length > MAX_BATCH_CHARS) {
        this.close(key, batch);
        batch = undefined;
      }
      batch ??= this.begin(key, origin);
      batch.events.push(event);
      batch.characters += event.length;
      batches.add(batch.done);
      if (batch.events.length >= MAX_BATCH_EVENTS) this.close(key, batch);
    }
    const last = this.open.get(key);
    if (last !== undefined && last.events.length >= ENOUGH_EVENTS) this.release(key, last);
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

  private begin(key: string, origin: BatchOrigin): OpenBatch {
    let settle: OpenBatch['settle'] = () => undefined;
    const done = new Promise<void>((resolve) => (settle = resolve));
    const batch: OpenBatch = {
      origin,
      events: [],
      characters: 0,
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
    const { origin, events } = batch;
    const job: BatchJob = {
      batchId: randomUUID(),
      receivedAt: this.clock(),
      ...origin,
      received: events.length,
      events: joinEvents(events),
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
