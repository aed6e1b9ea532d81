import type { Notification } from '#contracts/incident.js';
import { postAndRead } from '../http-answer.js';
import type { Receiver, ReceiverSurroundings, SendContext, SendResult } from '../receiver.js';
import { readAnswer } from './answer.js';
import { formatSlack } from './format.js';
import { Pace } from './pace.js';

/** Posts to one incoming webhook, at most one message a second. */
export class SlackReceiver implements Receiver {
  readonly name: string;
  readonly type = 'slack';
  private readonly pace = new Pace();

  constructor(
    private readonly webhookUrl: string,
    private readonly around: ReceiverSurroundings,
  ) {
    this.name = around.name;
  }

  send(notification: Notification, context: SendContext): Promise<SendResult> {
    return this.pace.take(context.stopping, () =>
      this.post(JSON.stringify(formatSlack(notification, context))),
    );
  }

  private post(body: string): Promise<SendResult> {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const { reach, clock, timeoutMs } = this.around;
    return postAndRead({ url: this.webhookUrl, headers, body, timeoutMs }, reach, (answer) =>
      readAnswer(answer, clock()),
    );
  }
}
