import { Worker } from 'node:worker_threads';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import type { FromWorker, ToWorker, WorkerThreadData } from './worker-messages.js';

/**
 * Bounds of the thread's heap in MiB, where the command line sets none; one that does sets it for every thread. The
 * young generation is three times a semi-space.
 */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 48 };

/** A scrape comes back without the worker's part rather than late. */
const METRICS_LIMIT_MS = 1_000;

/** So long the batch under way may take; ended then, the thread leaves time for the database to stop in order. */
const STOP_LIMIT_MS = 7_000;

/** The worker in a thread of its own. */
export interface WorkerThread {
  /** Resolves when it is at work; rejects with what kept it from starting, in words for people. */
  ready: Promise<void>;
  /** Its page of metrics in the format that `accept` prefers; empty when it does not answer in time. */
  metricsPage(accept: string | undefined): Promise<string>;
  /** Lets it finish what is under way, or ends it at once while it starts. */
  stop(): Promise<void>;
}

/**
 * Starts the worker's thread.
 *
 * @param onDeath told when it ends after it was ready and without having been asked to
 */
export function startWorkerThread(
  data: WorkerThreadData,
  logger: Logger,
  onDeath: (error: unknown) => void,
): WorkerThread {
  const thread = new Worker(new URL('run-worker.js', import.meta.url), {
    name: 'worker',
    workerData: data,
    resourceLimits: RESOURCE_LIMITS,
  });
  const post = (message: ToWorker) => thread.postMessage(message);
  const asked = new Map<number, (page: string) => void>();
  let lastId = 0;
  let state: 'starting' | 'running' | 'stopping' | 'ended' = 'starting';

  const ready = new Promise<void>((resolve, reject) => {
    let cause: unknown = null;
    thread.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'ready':
          if (state === 'starting') state = 'running';
          return resolve();
        case 'failed':
          cause = new AppError(message.code, 500, message.message);
          return;
        case 'metrics':
          return asked.get(message.id)?.(message.body);
      }
    });
    thread.on('error', (error) => (cause = error));
    thread.on('exit', (code) => {
      const wasRunning = state === 'running';
      state = 'ended';
      const reason = cause ?? new Error(`it ended with code ${code}`);
      reject(reason);
      if (wasRunning) onDeath(reason);
    });
  });
  // Whoever starts the other parts meanwhile looks at it later.
  ready.catch(() => undefined);

  return {
    ready,
    async metricsPage(accept) {
      if (state !== 'running') return '';
      const id = ++lastId;
      const page = await inTime(METRICS_LIMIT_MS, (resolve: (page: string) => void) => {
        asked.set(id, resolve);
        post({ type: 'metrics', id, accept });
      });
      asked.delete(id);
      if (page === null) {
        logger.warn(
          { limitMs: METRICS_LIMIT_MS },
          'the page of metrics lacks those of the worker: no answer',
        );
      }
      return page ?? '';
    },
    async stop() {
      if (state === 'ended') return;
      const wasRunning = state === 'running';
      state = 'stopping';
      if (wasRunning) {
        post({ type: 'stop' });
        if ((await inTime(STOP_LIMIT_MS, (resolve) => thread.once('exit', resolve))) !== null) return;
        logger.error({ limitMs: STOP_LIMIT_MS }, 'the worker did not stop in time; its batch comes again');
      }
      await thread.terminate();
    },
  };
}

/** What `ask` resolves with, or null when that takes longer. */
async function inTime<T>(limitMs: number, ask: (resolve: (value: T) => void) => void): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), limitMs)));
  const value = await Promise.race([new Promise<T>(ask), late]);
  clearTimeout(timer);
  return value;
}
