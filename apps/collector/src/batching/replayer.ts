import type { BatchJob } from '#contracts/jobs.js';
import type { Logger } from '#platform/logging/logger.js';
import type { PlacedRecord } from '../spool/record-format.js';
import type { LoadedSegment, Spool } from '../spool/spool.js';
import { announcementOf, fromRecord } from './batch-record.js';
import type { DurableQueue } from './durable-queue.js';
import type { SpooledQueue } from './spooled-queue.js';

/** Pause between two looks at stores that are away, in milliseconds: doubling. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;
const STOP_LIMIT_MS = 3_000;
/** Batches that are put at once. */
const CHUNK_BATCHES = 16;
const CHUNK_BYTES = 2 * 1024 * 1024;

/** Told what becomes of spooled batches. */
export interface ReplayCounter {
  replayed(batches: number): void;
  /** A batch that the stores refused although they answer; it went to the end of the line. */
  refused(): void;
  /** Bytes of a segment that something changed after they were written. */
  damaged(bytes: number): void;
}

/**
 * Puts spooled batches into the stores, oldest first, as soon as those answer. All of them are entered in the
 * ledger before the first is queued, so that they count as pending at once. A segment is dropped when all of it is
 * in; after a crash it is replayed from its beginning, which changes nothing, as every batch keeps its id.
 */
export class Replayer {
  private running: Promise<void> | null = null;
  private stopped = false;
  private wakeUp: () => void = () => undefined;

  constructor(
    private readonly spool: Spool,
    private readonly stores: Pick<DurableQueue, 'put' | 'putAll' | 'announce' | 'ping'>,
    private readonly queue: SpooledQueue,
    private readonly counter: ReplayCounter,
    /** True while the queue is too long already; the spool then waits, as new batches do. */
    private readonly crowded: () => boolean,
    private readonly logger: Logger,
  ) {}

  /** Begins to work off the spool unless it is under way; ends by itself when the spool is empty. */
  wake(): void {
    if (!this.stopped) this.running ??= this.run().finally(() => (this.running = null));
  }

  /** Resolves when the step under way is over, or hangs; what it leaves behind is replayed at the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, STOP_LIMIT_MS)));
    await Promise.race([this.running, late]);
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.stopped && (this.queue.away || this.spool.records > 0)) {
      if (await this.step()) {
        pauseMs = FIRST_PAUSE_MS;
        continue;
      }
      await this.pause(pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    }
  }

  /** False when there is nothing to be done but to wait. */
  private async step(): Promise<boolean> {
    try {
      await this.stores.ping();
    } catch (error) {
      this.logger.debug({ err: error, batches: this.spool.records }, 'the stores are away');
      this.queue.storesAreAway();
      return false;
    }
    try {
      if (this.queue.away) await this.recover();
      return !this.crowded() && (await this.replayOldest());
    } catch (error) {
      this.logger.warn({ err: error, batches: this.spool.records }, 'spooled batches not queued yet');
      return false;
    }
  }

  private async recover(): Promise<void> {
    for await (const { records } of this.spool.all()) {
      if (records.length > 0) await this.stores.announce(records.map(announcementOf));
    }
    this.queue.storesAreBack();
    this.logger.info({ batches: this.spool.records, bytes: this.spool.bytes }, 'the stores are back');
  }

  /** False when nothing of it got in although the stores answer. */
  private async replayOldest(): Promise<boolean> {
    const segment = await this.spool.oldest();
    if (segment === null) return true;
    if (segment.damagedBytes > 0) {
      const { name, damagedBytes } = segment;
      this.logger.error({ segment: name, damagedBytes }, 'a part of the spool is damaged and cannot be read');
      this.counter.damaged(damagedBytes);
    }
    let replayed = 0;
    for (const chunk of chunksOf(segment.records)) {
      if (this.stopped) return true;
      replayed += await this.replay(segment, chunk);
      this.spool.settle(segment.name, chunk.length);
    }
    await this.spool.drop(segment);
    this.logger.info({ batches: replayed, left: this.spool.records }, 'spooled batches queued');
    return replayed > 0 || segment.records.length === 0;
  }

  private async replay({ name }: LoadedSegment, chunk: PlacedRecord[]): Promise<number> {
    const jobs = chunk.map(fromRecord);
    try {
      await this.stores.putAll(jobs);
      this.counter.replayed(jobs.length);
      return jobs.length;
    } catch (error) {
      // Away, or is it one of the batches? Throws in the first case.
      await this.stores.ping();
      this.logger.warn({ segment: name, err: error }, 'spooled batches refused together, tried one by one');
    }
    let replayed = 0;
    for (const [index, job] of jobs.entries()) {
      if (await this.replayAlone(job, chunk[index]!)) replayed += 1;
    }
    return replayed;
  }

  private async replayAlone(job: BatchJob, record: PlacedRecord): Promise<boolean> {
    try {
      await this.stores.put(job);
      this.counter.replayed(1);
      return true;
    } catch (error) {
      await this.stores.ping();
      this.logger.error(
        { batchId: job.batchId, err: error },
        'a spooled batch was refused and stays spooled',
      );
      this.counter.refused();
      // Behind the others, so that it holds up none of them; what was acknowledged is not given up.
      await this.spool.append({ head: record.head, body: record.body }, { beyondCap: true });
      return false;
    }
  }

  private async pause(ms: number): Promise<void> {
    if (this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = () => undefined;
  }
}

function chunksOf(records: readonly PlacedRecord[]): PlacedRecord[][] {
  const chunks: PlacedRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    const last = chunks.at(-1);
    bytes += record.size;
    if (last === undefined || last.length >= CHUNK_BATCHES || bytes > CHUNK_BYTES) {
      chunks.push([record]);
      bytes = record.size;
    } else {
      last.push(record);
    }
  }
  return chunks;
}
