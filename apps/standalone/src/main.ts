import 'reflect-metadata';
import path from 'node:path';
import { parseConfig } from '#platform/config/parse-config.js';
import { createLogger } from '#platform/logging/logger.js';
import { banner } from './banner.js';
import { standaloneShape } from './settings.js';
import { startStandalone } from './start-standalone.js';
import { nextSignal, runUntilSignal } from '#platform/lifecycle/run-until-signal.js';

async function main(): Promise<void> {
  const since = Date.now();
  const signalled = nextSignal();
  const config = parseConfig(standaloneShape, process.env);
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'foghorn' });
  const say = (step: string) => process.stderr.write(`- ${step} …\n`);
  const running = await startStandalone(config, logger, say);
  process.stdout.write(
    banner({
      ...running,
      database: config.DATABASE_URL
        ? 'the one of DATABASE_URL'
        : `embedded Postgres in ${path.join(running.dataDir, 'postgres')}`,
      queue: config.REDIS_URL ? 'Redis' : 'Postgres',
      slack:
        config.SLACK_BOT_TOKEN && config.SLACK_CHANNEL
          ? 'SLACK_CHANNEL'
          : config.SLACK_WEBHOOK_URL && 'SLACK_WEBHOOK_URL',
      tookMs: Date.now() - since,
    }),
  );
  await runUntilSignal(running.stop, logger, signalled);
}

main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
