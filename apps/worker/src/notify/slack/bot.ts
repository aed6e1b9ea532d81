import type { Notification } from '#contracts/incident.js';
import { postAndRead } from '../http-answer.js';
import type { Receiver, ReceiverSurroundings, SendContext, SendResult } from '../receiver.js';
import { messageOf, readApiAnswer, type SlackMessageRef } from './api-answer.js';
import { formatSlack } from './format.js';
import { Pace } from './pace.js';
import { storyLine } from './story.js';

const API = 'https://slack.com/api';

export interface SlackBotSettings {
  token: string;
  /** Its id; names are resolved by Slack in the first post alone. */
  channel: string;
  apiUrl?: string | undefined;
}

type Method = 'chat.postMessage' | 'chat.update';

/** What is kept of an incident: where its message is, and how far its story has been told. */
interface Told extends SlackMessageRef {
  sequence: number;
}

/**
 * Speaks through a bot token: one message for an incident, edited as the incident changes, and its story in the
 * thread below. At most one message a second.
 */
export class SlackBotReceiver implements Receiver {
  readonly name: string;
  readonly type = 'slack';
  readonly edits = true;
  private readonly pace = new Pace();

  constructor(
    private readonly settings: SlackBotSettings,
    private readonly around: ReceiverSurroundings,
  ) {
    this.name = around.name;
  }

  async send(notification: Notification, context: SendContext): Promise<SendResult> {
    const told = toldOf(context);
    if (told === null) {
      // An update calls nobody; without a message there is nothing to bring up to date.
      if (notification.event === 'updated') return { outcome: 'delivered', answer: 'nothing to edit' };
      return this.first(notification, context);
    }
    if (told.sequence >= notification.sequence) {
      return { outcome: 'delivered', answer: 'said before' };
    }
    const edited = await this.call('chat.update', context, {
      ...formatSlack(notification, context),
      channel: told.channel,
      ts: told.ts,
    });
    if (edited.outcome === 'rejected' && edited.error.endsWith(' gone'))
      return this.first(notification, context);
    if (edited.outcome !== 'delivered') return edited;
    const line = await this.call('chat.postMessage', context, {
      ...storyLine(notification),
      channel: told.channel,
      thread_ts: told.ts,
      // Whoever was called before and did not come is called again, not told in a thread that nobody opens.
      ...(notification.event === 'repeated' ? { reply_broadcast: true } : {}),
    });
    return line.outcome === 'delivered'
      ? { ...line, reference: { ...told, sequence: notification.sequence } }
      : line;
  }

  private async first(notification: Notification, context: SendContext): Promise<SendResult> {
    const { channel } = this.settings;
    const message = { ...formatSlack(notification, context), channel };
    return this.call('chat.postMessage', context, message, notification.sequence);
  }

  private call(
    method: Method,
    { stopping }: SendContext,
    message: object,
    sequence?: number,
  ): Promise<SendResult> {
    const { token, apiUrl = API } = this.settings;
    const { reach, clock, timeoutMs } = this.around;
    const url = `${apiUrl.replace(/\/+$/, '')}/${method}`;
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      authorization: `Bearer ${token}`,
    };
    const body = JSON.stringify(message);
    return this.pace.take(stopping, () =>
      postAndRead({ url, headers, body, timeoutMs }, reach, (answer) => {
        const result = readApiAnswer(answer, clock());
        const ref = result.outcome === 'delivered' && sequence !== undefined ? messageOf(answer.body) : null;
        return ref === null ? result : { ...result, reference: { ...ref, sequence } };
      }),
    );
  }
}

function toldOf({ reference }: SendContext): Told | null {
  if (reference === null) return null;
  const { channel, ts, sequence } = reference;
  if (typeof channel !== 'string' || typeof ts !== 'string') return null;
  return { channel, ts, sequence: typeof sequence === 'number' ? sequence : 0 };
}
