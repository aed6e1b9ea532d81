// The entry point of the worker's thread.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '#platform/errors/app-error.js';
import { createLogger } from '#platform/logging/logger.js';
import { NestLogger } from '#platform/logging/nest-logger.js';
import { Metrics } from '#platform/metrics/metrics.js';
import { WorkerContextModule } from '../../worker/src/worker-context.module.js';
import { measureThreadLag } from './thread-lag.metrics.js';
import type { FromWorker, ToWorker, WorkerThreadData } from './worker-messages.js';

const { logLevel, version, context } = workerData as WorkerThreadData;
const logger = createLogger({ level: logLevel, name: 'worker' });

function say(message: FromWorker): void {
  parentPort!.postMessage(message);
}

async function run(): Promise<void> {
  const platform = { logger, version, processWide: false };
  const app = await NestFactory.createApplicationContext(
    WorkerContextModule.forRoot({ ...context, platform }),
    { logger: new NestLogger(logger), abortOnError: false },
  );
  const metrics = app.get(Metrics);
  measureThreadLag(metrics);
  const answer = async (id: number, accept: string | undefined) =>
    say({ type: 'metrics', id, body: (await metrics.expose(accept)).body });
  parentPort!.on('message', (message: ToWorker) => {
    switch (message.type) {
      case 'metrics':
        answer(message.id, message.accept).catch((error: unknown) =>
          logger.warn({ err: error }, 'the metrics of the worker cannot be read'),
        );
        break;
      case 'stop':
        void app.close().then(() => process.exit());
        break;
    }
  });
  say({ type: 'ready' });
}

run().catch((error: unknown) => {
  const code = error instanceof AppError ? error.code : 'worker_failed';
  say({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) });
  // Whatever is still open: half a worker must not look like one.
  process.exit(1);
});
