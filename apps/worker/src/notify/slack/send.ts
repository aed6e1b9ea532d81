import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Notification } from '#contracts/incident.js';
import type { SettingsOf } from '#contracts/receivers/registry.js';
import { postAndRead } from '../http-answer.js';
import type { Receiver, ReceiverSurroundings, SendContext, SendResult } from '../receiver.js';
import { readAnswer } from './answer.js';
import { formatSlack } from './format.js';
import { SLACK } from './limits.js';

/** A little over Slack's interval, because two requests may travel at different speeds. */
const INTERVAL_MS = SLACK.messageIntervalMs + 100;
/** A longer wait than this is left to the outbox. */
const MAX_WAIT_MS = 2 * INTERVAL_MS;
/** Posts to one incoming webhook, at most one message a second. */
export class SlackReceiver implements Receiver {
  readonly name: string;
  readonly type = 'slack';
  /** On the monotonic clock: a wall clock that is set back must not silence anybody. */
  private nextAt = 0;

  constructor(
    private readonly settings: SettingsOf<'slack'>,
    private readonly around: ReceiverSurroundings,
  ) {
    this.name = around.name;
  }

  async send(notification: Notification, context: SendContext): Promise<SendResult> {
    const waitMs = this.nextAt - performance.now();
    if (waitMs > MAX_WAIT_MS) {
      return { outcome: 'retry', error: 'waits for the rate limit', retryAfterMs: waitMs };
    }
    this.nextAt = Math.max(this.nextAt, performance.now()) + INTERVAL_MS;
    try {
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: context.stopping });
    } catch {
      return { outcome: 'retry', error: 'the process is ending', retryAfterMs: 0 };
    }
    const result = await this.post(JSON.stringify(formatSlack(notification, context)));
    if (result.outcome === 'retry' && result.retryAfterMs !== undefined) {
      this.nextAt = Math.max(this.nextAt, performance.now() + result.retryAfterMs);
    }
    return result;
  }

  private post(body: string): Promise<SendResult> {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const { reach, clock, timeoutMs } = this.around;
    return postAndRead({ url: this.settings.webhookUrl!, headers, body, timeoutMs }, reach, (answer) =>
      readAnswer(answer, clock()),
    );
  }
}
