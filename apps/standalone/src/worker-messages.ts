import type { WorkerContextOptions } from '../../worker/src/worker-context.module.js';

/** What the worker's thread is started with. Plain data: it is copied on its way. */
export interface WorkerThreadData {
  logLevel: string;
  version: string;
  /** The platform's part, with its logger, is made in the thread. */
  context: Omit<WorkerContextOptions, 'platform'>;
}

/** From the main thread to the worker's. */
export type ToWorker =
  | { type: 'metrics'; id: number; accept: string | undefined }
  /** End in order: what is under way is finished. */
  | { type: 'stop' };

/** From the worker's thread to the main one. */
export type FromWorker =
  | { type: 'ready' }
  /** The start failed, for a reason that people are told in these words. */
  | { type: 'failed'; code: string; message: string }
  /** The page that was asked for under this `id`. */
  | { type: 'metrics'; id: number; body: string };
