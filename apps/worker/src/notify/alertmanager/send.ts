import type { Notification } from '#contracts/incident.js';
import type { SettingsOf } from '#contracts/receivers/registry.js';
import { postAndRead, readStatus } from '../http-answer.js';
import type {
  Receiver,
  ReceiverSurroundings,
  Reference,
  Refresh,
  SendContext,
  SendResult,
} from '../receiver.js';
import { alertOf, type PostableAlert } from './alert.js';

/** An alert counts as over when it is not said again for this long. */
const LASTS_MS = 5 * 60_000;
const EVERY_MS = 60_000;
/** A test goes away by itself. */
const TRIAL_MS = 30_000;

/** Posts alerts to a Prometheus Alertmanager, again and again while they fire. */
export class AlertmanagerReceiver implements Receiver {
  readonly name: string;
  readonly type = 'alertmanager';
  readonly edits = true;
  readonly refresh: Refresh = { everyMs: EVERY_MS, say: (reference) => this.again(reference) };

  constructor(
    private readonly settings: SettingsOf<'alertmanager'>,
    private readonly around: ReceiverSurroundings,
  ) {
    this.name = around.name;
  }

  async send(notification: Notification, context: SendContext): Promise<SendResult> {
    const alert = alertOf(notification, context, this.settings.labels);
    const now = this.around.clock();
    if (notification.event === 'resolved') {
      return this.post(alert, Math.min(now, notification.incident.resolvedAt ?? now));
    }
    const result = await this.post(alert, now + (notification.trial ? TRIAL_MS : LASTS_MS));
    return result.outcome === 'delivered' && !notification.trial
      ? { ...result, reference: { alert } }
      : result;
  }

  private async again(reference: Reference): Promise<SendResult> {
    const alert = reference['alert'] as PostableAlert | undefined;
    if (!alert) return { outcome: 'rejected', error: 'nothing is known of the alert' };
    return this.post(alert, this.around.clock() + LASTS_MS);
  }

  private post(alert: PostableAlert, endsAt: number): Promise<SendResult> {
    const { reach, clock, timeoutMs } = this.around;
    const url = `${this.settings.url.replace(/\/+$/, '')}/api/v2/alerts`;
    const headers = { 'content-type': 'application/json', ...this.authorization() };
    const body = JSON.stringify([{ ...alert, endsAt: new Date(endsAt).toISOString() }]);
    return postAndRead({ url, headers, body, timeoutMs }, reach, (answer) => readStatus(answer, clock()));
  }

  private authorization(): Record<string, string> {
    const { token, user, password } = this.settings;
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    if (user === undefined) return {};
    return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` };
  }
}
