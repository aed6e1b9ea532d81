import { Inject, Injectable } from '@nestjs/common';
import { Metrics } from '#platform/metrics/metrics.js';

/** Seconds; a single post takes milliseconds, ten mebibytes take a second or so. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

/** What the door counts. */
@Injectable()
export class CollectorMetrics {
  private readonly events;
  private readonly seconds;

  constructor(@Inject(Metrics) metrics: Metrics) {
    this.events = metrics.counter('ingest_events_total', 'Records that came in, by protocol and outcome.', [
      'protocol',
      'outcome',
    ]);
    this.seconds = metrics.histogram(
      'ingest_request_seconds',
      'Time from a request to its answer, which comes once its events are durable.',
      [],
      BUCKETS,
    );
  }

  /** Counts the records of one request. */
  counted(protocol: string, outcome: 'accepted' | 'rejected', records: number): void {
    if (records > 0) this.events.inc({ protocol, outcome }, records);
  }

  /** @param seconds from the first byte of the request to its answer */
  answered(seconds: number): void {
    this.seconds.observe(seconds);
  }
}
