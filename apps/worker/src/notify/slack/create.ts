import type { SettingsOf } from '#contracts/receivers/registry.js';
import type { Receiver, ReceiverSurroundings } from '../receiver.js';
import { SlackBotReceiver } from './bot.js';
import { SlackReceiver } from './send.js';

/** The receiver of these settings: through a bot token, or an incoming webhook. */
export function slackReceiver(settings: SettingsOf<'slack'>, around: ReceiverSurroundings): Receiver {
  const { webhookUrl, token, channel, apiUrl } = settings;
  if (webhookUrl !== undefined) return new SlackReceiver(webhookUrl, around);
  if (token === undefined || channel === undefined) throw new Error('neither a webhook nor a token');
  return new SlackBotReceiver({ token, channel, apiUrl }, around);
}
