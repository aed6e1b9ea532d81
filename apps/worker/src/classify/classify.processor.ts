import { Inject } from '@nestjs/common';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { readBatch, readEvents } from '#contracts/batch-text.js';
import { BATCH_QUEUE } from '#contracts/jobs.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { WORKER_OPTIONS } from '#platform/queue/job-queue.js';
import { unpackText, type Packed } from '#platform/queue/packed-text.js';
import { BatchWriter } from '#store/batch/batch-writer.js';
import type { BatchResult, ClassifiedBatch } from '#store/batch/classified-batch.js';
import { isRecordFault } from '#store/batch/record-fault.js';
import { LedgerStore } from '#store/ledger/ledger.store.js';
import { ClassifyMetrics } from './classify.metrics.js';
import { CustomCodes } from './custom-codes.js';
import { judge } from './judge.js';

/** Two batches at a time: one is classified while the other waits for Postgres. */
const CONCURRENCY = 2;

/** A store that is away gives an error for every attempt to reach it, hundreds a second; one line in so long says it. */
const CONNECTION_LINE_MS = 5_000;

/** A batch that failed this often, for reasons that may lie in a record, is taken apart. */
const FAULTS_BEFORE_SPLIT = 5;

/** One job: a batch out of the queue, judged, written, counted. */
@Processor(BATCH_QUEUE, { ...WORKER_OPTIONS, concurrency: CONCURRENCY })
export class ClassifyProcessor extends WorkerHost {
  private connectionLineAt = 0;

  constructor(
    @Inject(BatchWriter) private readonly writer: BatchWriter,
    @Inject(CustomCodes) private readonly customCodes: CustomCodes,
    @Inject(ClassifyMetrics) private readonly metrics: ClassifyMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CLOCK) private readonly now: Clock,
    @Inject(LedgerStore) private readonly ledger: LedgerStore,
  ) {
    super();
  }

  /** Throws when the store does not answer; the queue then delivers the batch again, which changes nothing twice. */
  async process(job: Job<Packed, void>): Promise<void> {
    const { events, ...batch } = readBatch(unpackText(job.data));
    const { batchId, receivedAt, retryOf } = batch;
    const startedAt = this.now();
    const items = judge(readEvents(events), this.customCodes.lookup);
    const result = await this.write({ ...batch, items });
    const storedAt = this.now();
    this.metrics.record(items, result, storedAt, { retry: retryOf !== undefined });
    this.logger.info(
      {
        batchId,
        ...(retryOf === undefined ? {} : { retryOf }),
        attempt: job.attemptsMade + 1,
        alreadyDone: result.alreadyDone,
        ...result.counts,
        durationMs: storedAt - startedAt,
        lagMs: storedAt - receivedAt,
      },
      'batch',
    );
  }

  /** A failure that may lie in a record is counted; one too many, and the batch is taken apart. */
  private async write(batch: ClassifiedBatch): Promise<BatchResult> {
    try {
      return await this.writer.write(batch);
    } catch (error) {
      if (!isRecordFault(error)) throw error;
      const { items, batchId } = batch;
      // A retried record is alone already.
      if (batch.retryOf === undefined) {
        const faults = await this.ledger.countFault({ ...batch, received: items.length });
        if (faults < FAULTS_BEFORE_SPLIT) throw error;
        this.logger.warn({ batchId, faults, err: error }, 'batch taken apart to find the record at fault');
      }
      return this.writer.isolate(batch);
    }
  }

  @OnWorkerEvent('failed')
  onFailed(job: Job | undefined, error: Error): void {
    this.logger.warn(
      { batchId: job?.id, attempt: job?.attemptsMade, err: error },
      'batch failed and will be tried again',
    );
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    if (this.now() - this.connectionLineAt < CONNECTION_LINE_MS) return;
    this.connectionLineAt = this.now();
    this.logger.warn({ err: error }, 'queue connection');
  }
}
