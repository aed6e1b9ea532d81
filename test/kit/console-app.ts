import { Module } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ConsoleModule } from '../../apps/console/src/console.module.js';
import { openApiDocument } from '../../apps/console/src/openapi/document.js';
import { createHttpApp } from '#platform/http/http-app.js';
import { createLogger } from '#platform/logging/logger.js';
import { PlatformModule } from '#platform/platform.module.js';
import { migrateQueue } from '#platform/queue/queue-backend.js';
import { QueueModule } from '#platform/queue/queue.module.js';
import { StoreModule } from '#store/store.module.js';

@Module({})
class ConsoleUnderTest {}

/** The instance's secret, as the worker of a test would have it. */
export const TEST_SECRET_KEY = 'a secret key for tests, long enough';
export const TEST_ADMIN_TOKEN = 'token of the test ä!';

/** The read side on real HTTP, over a migrated database. */
export interface ConsoleApp {
  url: string;
  document: OpenAPIObject;
  /** A request with the admin token unless `headers` has another; a body is sent as JSON unless they say otherwise. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  stop(): Promise<void>;
}

/** Starts the console in this process on a free port; `now` states its time. */
export async function startConsole(databaseUrl: string, now: () => number = Date.now): Promise<ConsoleApp> {
  const settings = { databaseUrl };
  await migrateQueue(settings);
  const logger = createLogger({ level: 'silent', name: 'test' });
  const app = await createHttpApp(
    {
      module: ConsoleUnderTest,
      imports: [
        PlatformModule.forRoot({ logger, version: '1.2.3', clock: now }),
        StoreModule.forRoot({ databaseUrl, poolSize: 4 }),
        QueueModule.forRoot('console-test', settings),
        ConsoleModule.forRoot({
          adminToken: TEST_ADMIN_TOKEN,
          redactEmails: false,
          secretKey: TEST_SECRET_KEY,
          allowPrivateTargets: false,
        }),
      ],
    },
    { logger, bodyLimit: 1024 * 1024 },
  );
  const document = openApiDocument(app, '1.2.3');
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    url,
    document,
    call: (method, path, body, headers = {}) =>
      fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${Buffer.from(TEST_ADMIN_TOKEN).toString('latin1')}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    stop: () => app.close(),
  };
}
