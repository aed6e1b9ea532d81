import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Notification } from '#contracts/incident.js';
import type { Receiver, SendContext, SendResult } from '../receiver.js';
import { readAnswer } from './answer.js';
import type { SlackConfig } from './config.js';
import { formatSlack } from './format.js';
import { SLACK } from './limits.js';

/** Short enough for a clean end of the process within ten seconds. */
const TIMEOUT_MS = 5_000;
/** A little over Slack's interval, because two requests may travel at different speeds. */
const INTERVAL_MS = SLACK.messageIntervalMs + 100;
/** A longer wait than this is left to the outbox. */
const MAX_WAIT_MS = 2 * INTERVAL_MS;
/** Slack answers a word; more than this is somebody else's page. */
const MAX_ANSWER_BYTES = 4_096;

/** Posts to one incoming webhook, at most one message a second. */
export class SlackReceiver implements Receiver {
  readonly name = 'slack';
  /** On the monotonic clock: a wall clock that is set back must not silence anybody. */
  private nextAt = 0;

  constructor(
    private readonly webhookUrl: string,
    private readonly clock: () => number,
  ) {}

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

  private async post(body: string): Promise<SendResult> {
    try {
      const response = await fetch(this.webhookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = await textOf(response);
      return readAnswer(response.status, response.headers.get('retry-after'), answer, this.clock());
    } catch (error) {
      return { outcome: 'retry', error: failureName(error) };
    }
  }
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    if (bytes > MAX_ANSWER_BYTES) break;
  }
  return text;
}

/** A code such as ECONNREFUSED, or the kind of error; the message itself may name the webhook's address. */
function failureName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure';
  const cause = error.cause;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error.name === 'TimeoutError' ? `no answer within ${TIMEOUT_MS} ms` : error.name;
}

/** The receiver, or null when no webhook is configured. */
export function createSlackReceiver(config: SlackConfig, clock: () => number): Receiver | null {
  return config.SLACK_WEBHOOK_URL ? new SlackReceiver(config.SLACK_WEBHOOK_URL, clock) : null;
}
