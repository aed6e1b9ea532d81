import { Worker } from 'bullmq';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { AcceptedEvent } from '#contracts/event.js';
import { readBatch, readEvents, wholeEvent } from '#contracts/batch-text.js';
import { BATCH_QUEUE, type BatchJob } from '#contracts/jobs.js';
import { createHttpApp } from '#platform/http/http-app.js';
import { createLogger } from '#platform/logging/logger.js';
import { unpackText, type Packed } from '#platform/queue/packed-text.js';
import { migrateQueue, selectQueueBackend, type QueueSettings } from '#platform/queue/queue-backend.js';
import { KeyStore } from '#store/keys/keys.store.js';
import { CollectorProcessModule } from '../../apps/collector/src/collector-process.module.js';

export const OPERATOR_KEY = 'operator-key-0123456789';

const MEBIBYTE = 1024 * 1024;

/** A batch out of the queue, its events read. */
export type DrainedBatch = Omit<BatchJob, 'events'> & { events: AcceptedEvent[] };

/** A collector on a free port, and what it put into the queue. */
export interface TestCollector {
  url: string;
  dataDir: string;
  keys: KeyStore;
  /** Log lines so far. */
  log(): string;
  /** `POST /v1/failures` with the operator's key unless told otherwise. */
  post(body: string | Buffer, headers?: Record<string, string>): Promise<Response>;
  /** Batches that are in the queue, taken out of it. */
  drain(): Promise<DrainedBatch[]>;
  /** Events of the batches that are in the queue, taken out of it. */
  events(): Promise<AcceptedEvent[]>;
  stop(): Promise<void>;
}

export interface TestCollectorOptions {
  maxBodyBytes?: number;
  maxInFlightBytes?: number;
  redactEmails?: boolean;
  /** Present: the queue lives in Redis. */
  redisUrl?: string;
  /** Folder of the spool; a new one when absent. */
  dataDir?: string;
  spoolMaxBytes?: number;
  maxBacklogBatches?: number;
}

/** Starts the collector's own process module against a migrated database. */
export async function startCollector(
  databaseUrl: string,
  options: TestCollectorOptions = {},
): Promise<TestCollector> {
  let log = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString();
      done();
    },
  });
  const logger = createLogger({ level: 'info', name: 'collector', destination });
  const queue = { databaseUrl, redisUrl: options.redisUrl };
  await migrateQueue(queue);
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'foghorn-collector-')));
  const config = {
    FOGHORN_DATA_DIR: dataDir,
    FOGHORN_SPOOL_MAX_BYTES: options.spoolMaxBytes ?? 16 * MEBIBYTE,
    FOGHORN_MAX_BACKLOG_BATCHES: options.maxBacklogBatches ?? 5_000,
    FOGHORN_MAX_BODY_BYTES: options.maxBodyBytes ?? 10 * MEBIBYTE,
    FOGHORN_MAX_INFLIGHT_BYTES: options.maxInFlightBytes ?? 32 * MEBIBYTE,
    FOGHORN_REDACT_EMAILS: options.redactEmails ?? false,
  };
  const app = await createHttpApp(
    CollectorProcessModule.forRoot({
      platform: { logger, version: '0.0.0' },
      queue,
      collector: { config, ingestKey: OPERATOR_KEY },
    }),
    { logger, bodyLimit: config.FOGHORN_MAX_BODY_BYTES },
  );
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const drain = () => drainQueue(queue);
  return {
    url,
    dataDir,
    keys: app.get(KeyStore),
    log: () => log,
    post: (body, headers = {}) =>
      fetch(`${url}/v1/failures`, {
        method: 'POST',
        body: typeof body === 'string' ? body : new Uint8Array(body),
        headers: { authorization: `Bearer ${OPERATOR_KEY}`, ...headers },
      }),
    drain,
    events: async () => (await drain()).flatMap((batch) => batch.events),
    stop: () => app.close(),
  };
}

/** Takes every waiting batch out of the queue, as a worker would. */
async function drainQueue(settings: QueueSettings): Promise<DrainedBatch[]> {
  const connection = selectQueueBackend(settings);
  const worker = new Worker<Packed>(BATCH_QUEUE, null, {
    connection,
    autorun: false,
    drainDelay: 1,
  });
  worker.on('error', () => undefined);
  const batches: DrainedBatch[] = [];
  try {
    for (let job = await worker.getNextJob('test', { block: false }); job;) {
      const { events, ...batch } = readBatch(unpackText(job.data));
      batches.push({ ...batch, events: readEvents(events).map(wholeEvent) });
      await job.moveToCompleted(undefined, 'test', false);
      job = await worker.getNextJob('test', { block: false });
    }
  } finally {
    await worker.close();
  }
  return batches;
}
