import { contentUuid } from '#contracts/hash.js';
import type { Notification } from '#contracts/incident.js';
import type { SettingsOf } from '#contracts/receivers/registry.js';
import { postAndRead, readStatus } from '../http-answer.js';
import type { Receiver, ReceiverSurroundings, SendContext, SendResult } from '../receiver.js';
import { webhookBody } from './body.js';
import { signed } from './sign.js';

/** Posts JSON to any address, signed by Standard Webhooks. */
export class WebhookReceiver implements Receiver {
  readonly name: string;
  readonly type = 'webhook';

  constructor(
    private readonly settings: SettingsOf<'webhook'>,
    private readonly around: ReceiverSurroundings,
  ) {
    this.name = around.name;
  }

  send(notification: Notification, context: SendContext): Promise<SendResult> {
    const body = webhookBody(notification, context);
    // The same for every attempt, so that the other side can drop what it has already got.
    const id = `msg_${contentUuid(notification.dedupeKey)}`;
    const { reach, clock, timeoutMs } = this.around;
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      ...signed(this.settings.secret, id, clock(), body),
    };
    return postAndRead({ url: this.settings.url, headers, body, timeoutMs }, reach, (answer) =>
      readStatus(answer, clock()),
    );
  }
}
