import { Inject } from '@nestjs/common';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { BATCH_QUEUE, type BatchJob } from '#contracts/jobs.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { WORKER_OPTIONS } from '#platform/queue/job-queue.js';
import { unpackPayload, type Packed } from '#platform/queue/packed-payload.js';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { ClassifyMetrics } from './classify.metrics.js';
import { CustomCodes } from './custom-codes.js';
import { judge } from './judge.js';

/** Two batches at a time: one is classified while the other waits for Postgres. */
const CONCURRENCY = 2;

/** One job: a batch out of the queue, judged, written, counted. */
@Processor(BATCH_QUEUE, { ...WORKER_OPTIONS, concurrency: CONCURRENCY })
export class ClassifyProcessor extends WorkerHost {
  constructor(
    @Inject(BatchWriter) private readonly writer: BatchWriter,
    @Inject(CustomCodes) private readonly customCodes: CustomCodes,
    @Inject(ClassifyMetrics) private readonly metrics: ClassifyMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CLOCK) private readonly now: Clock,
  ) {
    super();
  }

  /** Throws when the store does not answer; the queue then delivers the batch again, which changes nothing twice. */
  async process(job: Job<BatchJob | Packed, void>): Promise<void> {
    const { batchId, receivedAt, protocol, keyId, events } = await unpackPayload<BatchJob>(job.data);
    const startedAt = this.now();
    const items = judge(events, this.customCodes.lookup);
    const result = await this.writer.write({ batchId, receivedAt, protocol, keyId, items });
    const storedAt = this.now();
    this.metrics.record(events, result, storedAt);
    this.logger.info(
      {
        batchId,
        attempt: job.attemptsMade + 1,
        alreadyDone: result.alreadyDone,
        ...result.counts,
        durationMs: storedAt - startedAt,
        lagMs: storedAt - receivedAt,
      },
      'batch',
    );
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
    this.logger.warn({ err: error }, 'queue connection');
  }
}
