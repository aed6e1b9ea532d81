import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../logging/logger.js';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './embedded-postgres.js';

/** A server that ends more often than this within the window has a trouble that starting does not cure. */
const MOST_STARTS = 5;
const WINDOW_MS = 120_000;
/** Pause before another attempt, in milliseconds: what a killed server leaves behind goes away in a moment. */
const PAUSE_MS = 500;

/** An embedded Postgres that is started again when it ends by itself. */
export interface SupervisedPostgres {
  /** Connection string; the same after every start. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts an embedded Postgres and starts it again, at the same address, when it ends without having been asked to:
 * killed, out of memory, or fallen over. Whoever uses it sees lost connections and a few seconds without it.
 *
 * @param onGivenUp told when it keeps ending or cannot be started again
 * @throws AppError as `startEmbeddedPostgres` does, at the first start
 */
export async function superviseEmbeddedPostgres(
  options: EmbeddedPostgresOptions & { logger: Logger },
  onGivenUp: (error: unknown) => void,
): Promise<SupervisedPostgres> {
  const { logger } = options;
  const first = await startEmbeddedPostgres(options);
  const port = Number(new URL(first.url).port);
  let server: EmbeddedPostgres = first;
  let stopping = false;
  let starting: Promise<void> = Promise.resolve();
  let starts: number[] = [];

  const watch = () => {
    void server.ended.then((code) => {
      if (stopping) return;
      logger.error({ code }, 'the embedded Postgres ended by itself and is started again');
      starting = startAgain();
    });
  };
  const startAgain = async () => {
    for (;;) {
      const now = performance.now();
      starts = [...starts.filter((at) => now - at < WINDOW_MS), now];
      try {
        if (starts.length > MOST_STARTS) throw new Error(`it ended ${MOST_STARTS} times in a short time`);
        server = await startEmbeddedPostgres({ ...options, port });
        watch();
        return;
      } catch (error) {
        if (stopping) return;
        if (starts.length > MOST_STARTS) return onGivenUp(error);
        logger.warn({ err: error }, 'the embedded Postgres does not start yet');
        await sleep(PAUSE_MS);
      }
    }
  };

  watch();
  return {
    url: first.url,
    async stop() {
      stopping = true;
      await starting;
      await server.stop();
    },
  };
}
