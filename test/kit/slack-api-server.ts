import type { FarAnswer } from './receiver-contract.js';
import { FarServer, type FarRequest } from './far-server.js';
import { slackFault } from './slack-server.js';

const INTERVAL_MS = 1_000;

/** A message in the channel. */
export interface ChannelMessage {
  ts: string;
  text: string;
  blocks: unknown[];
  /** The message that it stands below. */
  thread: string | null;
  broadcast: boolean;
  edits: number;
}

/** Slack's Web API as far as it concerns messages: knows its limits, one channel, and one token. */
export class SlackApiServer {
  static readonly token = 'xoxb-kit-secret-token';
  static readonly channel = 'C0KIT000001';
  readonly messages: ChannelMessage[] = [];
  readonly faults: string[] = [];
  private lastPostAt = -Infinity;
  private far!: FarServer;

  static async start(): Promise<SlackApiServer> {
    const slack = new SlackApiServer();
    slack.far = await FarServer.start((request) => slack.reply(request));
    return slack;
  }

  get apiUrl(): string {
    return `${this.far.url}/api`;
  }

  get requests(): number {
    return this.far.received.length;
  }

  answerNext(...answers: FarAnswer[]): void {
    this.far.answerNext(...answers);
  }

  stop(): Promise<void> {
    return this.far.stop();
  }

  private reply({ path, headers, body }: FarRequest): FarAnswer {
    if (headers.authorization !== `Bearer ${SlackApiServer.token}`) return error('invalid_auth');
    const message = JSON.parse(body) as Record<string, unknown>;
    if (message['channel'] !== SlackApiServer.channel) return error('channel_not_found');
    const fault = slackFault(message);
    if (fault !== null) {
      this.faults.push(fault);
      return error('invalid_blocks');
    }
    if (path === '/api/chat.update') return this.update(message);
    if (path !== '/api/chat.postMessage') return error('unknown_method');
    if (performance.now() - this.lastPostAt < INTERVAL_MS) {
      return { status: 429, headers: { 'retry-after': '1' }, body: '{"ok":false,"error":"ratelimited"}' };
    }
    this.lastPostAt = performance.now();
    const thread = (message['thread_ts'] as string | undefined) ?? null;
    if (thread !== null && !this.messages.some(({ ts }) => ts === thread)) return error('thread_not_found');
    const ts = `1767582000.${String(this.messages.length + 1).padStart(6, '0')}`;
    this.messages.push({
      ts,
      thread,
      text: message['text'] as string,
      blocks: message['blocks'] as unknown[],
      broadcast: message['reply_broadcast'] === true,
      edits: 0,
    });
    return { status: 200, body: JSON.stringify({ ok: true, channel: SlackApiServer.channel, ts }) };
  }

  private update(message: Record<string, unknown>): FarAnswer {
    const known = this.messages.find(({ ts }) => ts === message['ts']);
    if (!known) return error('message_not_found');
    known.text = message['text'] as string;
    known.blocks = message['blocks'] as unknown[];
    known.edits++;
    return { status: 200, body: JSON.stringify({ ok: true, channel: SlackApiServer.channel, ts: known.ts }) };
  }
}

function error(code: string): FarAnswer {
  return { status: 200, body: JSON.stringify({ ok: false, error: code }) };
}
