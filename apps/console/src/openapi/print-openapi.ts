import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import 'reflect-metadata';
import { BATCH_QUEUE } from '#contracts/jobs.js';
import { packageVersion } from '#platform/config/version.js';
import { createLogger } from '#platform/logging/logger.js';
import { PlatformModule } from '#platform/platform.module.js';
import { QueueModule } from '#platform/queue/queue.module.js';
import { StoreModule } from '#store/store.module.js';
import { ConsoleModule } from '../console.module.js';
import { openApiDocument } from './document.js';

@Module({})
class Preview {}

/**
 * Prints the OpenAPI document. In Nest's preview mode nothing is constructed, so that no database is needed
 * and these settings are never used.
 */
async function main(): Promise<void> {
  const databaseUrl = 'postgresql://none';
  const version = packageVersion();
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: Preview,
      imports: [
        PlatformModule.forRoot({ logger: createLogger({ level: 'silent', name: 'openapi' }), version }),
        StoreModule.forRoot({ databaseUrl }),
        QueueModule.forRoot(BATCH_QUEUE, { databaseUrl }),
        ConsoleModule.forRoot({
          adminToken: 'none',
          redactEmails: false,
          secretKey: null,
          allowPrivateTargets: false,
        }),
      ],
    },
    new FastifyAdapter(),
    { preview: true, logger: ['error', 'fatal'], abortOnError: false },
  );
  process.stdout.write(`${JSON.stringify(openApiDocument(app, version), null, 2)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
