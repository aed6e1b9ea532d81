import { joinEvents, writeEvent } from '#contracts/batch-text.js';
import type { BatchJob } from '#contracts/jobs.js';
import type { QuarantineDetail } from './quarantine.store.js';

/**
 * The job that puts a record through the pipe again. It has the record's id, so that asking twice queues it once; the
 * worker takes the record out of the quarantine in the transaction that gives it its new outcome.
 *
 * @param now epoch milliseconds
 */
export function retryJob({ id, event }: QuarantineDetail, now: number): BatchJob {
  return {
    batchId: id,
    receivedAt: now,
    protocol: 'retry',
    keyId: null,
    received: 1,
    events: joinEvents([writeEvent(event)]),
    retryOf: id,
  };
}
