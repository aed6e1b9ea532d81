import { setTimeout as sleep } from 'node:timers/promises';
import { BATCH_QUEUE } from '#contracts/jobs.js';
import type { JobQueue } from '#platform/queue/job-queue.js';
import { openJobQueue } from '#platform/queue/queue.module.js';
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
export function openQueue({ postgres, redis }: Stage): JobQueue {
  return openJobQueue(BATCH_QUEUE, { databaseUrl: postgres.url, redisUrl: redis?.url });
}

/** Waits until no batch waits anywhere any more and it stays so; says what is left when its patience ends. */
export async function queueDrained(queue: JobQueue, { collectors }: Stage): Promise<string | null> {
  const deadline = Date.now() + QUEUE_LIMIT_MS;
  for (let quietSince = Date.now(); ; await sleep(STEP_MS)) {
    const { waiting, active, delayed } = await queue.counts();
    const spooled = await Promise.all(collectors.map(({ url }) => spooledBatches(url)));
    if (waiting + active + delayed > 0 || spooled.some((count) => count !== 0)) quietSince = Date.now();
    if (Date.now() - quietSince >= QUIET_MS) return null;
    if (Date.now() > deadline) {
      const spools = spooled.map((count) => count ?? 'unknown').join(' and ');
      return `not drained: ${waiting} batches waiting, ${active} under way, ${delayed} to be tried again, ${spools} spooled`;
    }
  }
}

/** As the collector itself tells; null while it does not answer. */
async function spooledBatches(url: string): Promise<number | null> {
  try {
    const page = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
    return Number(/^foghorn_spool_batches (\d+)/m.exec(page)![1]);
  } catch {
    return null;
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
