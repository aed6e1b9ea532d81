import type { Logger } from '../logging/logger.js';

/** A service that takes longer than this to stop is ended; what it had accepted is in the queue anyway. */
const STOP_LIMIT_MS = 10_000;

/** All is closed by then; a timer that a library has left behind keeps the process no longer than this. */
const LINGER_MS = 500;

/** One Ctrl-C may arrive twice: from the terminal, and handed on by whoever started us. */
const ECHO_MS = 1_000;

/** Resolves at the next SIGINT or SIGTERM, which no longer ends the process by itself. */
export function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(name));
  });
}

/**
 * Resolves after SIGINT or SIGTERM and a clean stop, and the process ends; exits with code 1 when the stop takes longer
 * than ten seconds. A second signal, unless it is the echo of the first, ends the process at once. A long start may
 * begin to listen for the signal beforehand, so that Ctrl-C meanwhile leaves nothing behind.
 */
export async function runUntilSignal(
  stop: () => Promise<void>,
  logger: Logger,
  signalled: Promise<NodeJS.Signals> = nextSignal(),
): Promise<void> {
  const signal = await signalled;
  const since = Date.now();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (Date.now() - since > ECHO_MS) process.exit(1);
    });
  }
  logger.info({ signal }, 'stopping');
  const deadline = setTimeout(() => {
    logger.error({ limitMs: STOP_LIMIT_MS }, 'did not stop in time');
    process.exit(1);
  }, STOP_LIMIT_MS);
  await stop();
  clearTimeout(deadline);
  logger.info('stopped');
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
