import type { Notification } from '#contracts/incident.js';
import type { SettingsOf } from '#contracts/receivers/registry.js';
import { postAndRead, readStatus } from '../http-answer.js';
import type { Receiver, ReceiverSurroundings, SendContext, SendResult } from '../receiver.js';
import { actionOf, pagerDutyEvent, type EventAction } from './event.js';

/** Triggers, acknowledges and resolves incidents at PagerDuty, by Events API v2. */
export class PagerDutyReceiver implements Receiver {
  readonly name: string;
  readonly type = 'pagerduty';
  /** It wants to know when somebody acknowledges here. */
  readonly edits = true;

  constructor(
    private readonly settings: SettingsOf<'pagerduty'>,
    private readonly around: ReceiverSurroundings,
  ) {
    this.name = around.name;
  }

  async send(notification: Notification, context: SendContext): Promise<SendResult> {
    const action = actionOf(notification);
    if (action === null) return { outcome: 'delivered', answer: 'nothing to tell' };
    const result = await this.post(notification, context, action);
    // A test must not stay open and be escalated there.
    if (notification.trial && result.outcome === 'delivered') {
      return this.post(notification, context, 'resolve');
    }
    return result;
  }

  private post(notification: Notification, context: SendContext, action: EventAction): Promise<SendResult> {
    const { routingKey: routing_key, url } = this.settings;
    const { reach, clock, timeoutMs } = this.around;
    const body = JSON.stringify({ routing_key, ...pagerDutyEvent(notification, context, action) });
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    return postAndRead({ url, headers, body, timeoutMs }, reach, (answer) => readStatus(answer, clock()));
  }
}
