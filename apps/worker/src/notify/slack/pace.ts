import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SendResult } from '../receiver.js';
import { SLACK } from './limits.js';

/** A little over Slack's interval, because two requests may travel at different speeds. */
const INTERVAL_MS = SLACK.messageIntervalMs + 100;
/** A longer wait than this is left to the outbox. */
const MAX_WAIT_MS = 2 * INTERVAL_MS;

/** Takes care that one channel gets at most one message a second, and none while it wants to be left alone. */
export class Pace {
  /** On the monotonic clock: a wall clock that is set back must not silence anybody. */
  private nextAt = 0;

  /** Waits for a turn and makes use of it with `send`. */
  async take(stopping: AbortSignal, send: () => Promise<SendResult>): Promise<SendResult> {
    const waitMs = this.nextAt - performance.now();
    if (waitMs > MAX_WAIT_MS) {
      return { outcome: 'retry', error: 'waits for the rate limit', retryAfterMs: waitMs };
    }
    this.nextAt = Math.max(this.nextAt, performance.now()) + INTERVAL_MS;
    try {
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: stopping });
    } catch {
      return { outcome: 'retry', error: 'the process is ending', retryAfterMs: 0 };
    }
    const result = await send();
    if (result.outcome === 'retry' && result.retryAfterMs !== undefined) {
      this.nextAt = Math.max(this.nextAt, performance.now() + result.retryAfterMs);
    }
    return result;
  }
}
