import type { Metrics } from '#platform/metrics/metrics.js';
import type { ReplayCounter } from '../batching/replayer.js';
import type { SpoolCounter } from '../batching/spooled-queue.js';
import type { Spool } from './spool.js';

/** What the spool tells Prometheus. All of it is 0 while the stores answer. */
export class SpoolMetrics implements SpoolCounter, ReplayCounter {
  private readonly spooledBatches;
  private readonly spooledEvents;
  private readonly replayedBatches;
  private readonly refusedBatches;
  private readonly damagedBytes;

  constructor(metrics: Metrics, spool: Pick<Spool, 'records' | 'bytes'> | null) {
    metrics.gauge('spool_batches', 'Batches that wait on disk for the stores to come back.', [], function () {
      this.set(spool?.records ?? 0);
    });
    metrics.gauge('spool_bytes', 'Bytes that the spool takes on disk.', [], function () {
      this.set(spool?.bytes ?? 0);
    });
    this.spooledBatches = metrics.counter(
      'spooled_batches_total',
      'Batches acknowledged from the spool, because the queue or Postgres was away.',
    );
    this.spooledEvents = metrics.counter('spooled_events_total', 'Events of those batches.');
    this.replayedBatches = metrics.counter(
      'spool_replayed_batches_total',
      'Spooled batches that were put into the queue.',
    );
    this.refusedBatches = metrics.counter(
      'spool_refused_batches_total',
      'Attempts at spooled batches that the queue refused although it answers.',
    );
    this.damagedBytes = metrics.counter(
      'spool_damaged_bytes_total',
      'Bytes of the spool that were changed after they were written, and are lost.',
    );
  }

  spooled(events: number): void {
    this.spooledBatches.inc();
    this.spooledEvents.inc(events);
  }

  replayed(batches: number): void {
    this.replayedBatches.inc(batches);
  }

  refused(): void {
    this.refusedBatches.inc();
  }

  damaged(bytes: number): void {
    this.damagedBytes.inc(bytes);
  }
}
