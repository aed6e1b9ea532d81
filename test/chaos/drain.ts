import { Queue } from 'bullmq';
import { setTimeout as sleep } from 'node:timers/promises';
import { BATCH_QUEUE } from '#contracts/jobs.js';
import { JobQueue } from '#platform/queue/job-queue.js';
import { selectQueueBackend } from '#platform/queue/queue-backend.js';
import type { AlertEvidence } from './judge/evidence.js';
import { readAlertEvidence } from './judge/read-evidence.js';
import type { Stage } from './stage/stage.js';

/** Retries are at most half a minute apart, and a dead worker's batch is noticed after half a minute. */
const QUEUE_LIMIT_MS = 120_000;
const OUTBOX_LIMIT_MS = 90_000;
/** So long the queue has to stay empty: what a collector kept for later is handed over in steps. */
const QUIET_MS = 2_000;
const STEP_MS = 250;

/** The queue of the run, past every proxy. */
export function openQueue({ postgres, redis }: Stage): { jobs: JobQueue; close(): Promise<void> } {
  const connection = selectQueueBackend({ databaseUrl: postgres.url, redisUrl: redis?.url });
  const queue = new Queue(BATCH_QUEUE, { connection });
  queue.on('error', () => undefined);
  return { jobs: new JobQueue(queue), close: () => queue.close() };
}

/** Waits until the queue holds no batch any more and stays so; what is left when its patience ends. */
export async function queueDrained(queue: JobQueue, spooled: () => number): Promise<string | null> {
  const deadline = Date.now() + QUEUE_LIMIT_MS;
  for (let quietSince = Date.now(); ; await sleep(STEP_MS)) {
    const { waiting, active, delayed } = await queue.counts();
    const left = spooled();
    if (waiting + active + delayed + left > 0) quietSince = Date.now();
    if (Date.now() - quietSince >= QUIET_MS) return null;
    if (Date.now() > deadline) {
      return `not drained: ${waiting} batches waiting, ${active} under way, ${delayed} to be tried again, ${left} bytes on the collectors' disks`;
    }
  }
}

/** The incidents at a moment when every message about them was out, or at the last moment that is waited for. */
export async function alertsTold(databaseUrl: string): Promise<AlertEvidence> {
  const deadline = Date.now() + OUTBOX_LIMIT_MS;
  for (;;) {
    const evidence = await readAlertEvidence(databaseUrl);
    if (evidence.messages.every(({ state }) => state !== 'pending')) return evidence;
    if (Date.now() > deadline) return evidence;
    await sleep(STEP_MS);
  }
}
