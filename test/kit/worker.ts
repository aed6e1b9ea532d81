import { parseConfig } from '#platform/config/parse-config.js';
import { createHttpApp } from '#platform/http/http-app.js';
import { createLogger } from '#platform/logging/logger.js';
import { migrateQueue, type QueueSettings } from '#platform/queue/queue-backend.js';
import { retentionConfig, retentionDays } from '#store/projects/retention.config.js';
import { WorkerProcessModule } from '../../apps/worker/src/worker-process.module.js';

/** The worker's own process module, at work in this process until `stop`. */
export async function startWorker(queue: QueueSettings): Promise<{ stop(): Promise<void> }> {
  const logger = createLogger({ level: 'silent', name: 'worker' });
  await migrateQueue(queue);
  const module = WorkerProcessModule.forRoot({
    platform: { logger, version: '0.0.0' },
    queue,
    retention: retentionDays(parseConfig(retentionConfig, {})),
    notify: {
      operator: { receivers: [], routes: [] },
      publicUrl: null,
      secretKey: null,
      allowPrivateTargets: false,
    },
  });
  const app = await createHttpApp(module, { logger, bodyLimit: 1024 });
  await app.init();
  return { stop: () => app.close() };
}
