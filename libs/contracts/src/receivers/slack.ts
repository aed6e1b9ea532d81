import { z } from 'zod';
import { line, webAddress, type ReceiverKind } from './setting.js';

const settings = z
  .strictObject({
    webhookUrl: webAddress(
      'Incoming webhook; its address is its secret.',
      'https://hooks.slack.com/services/…',
    ).optional(),
    token: line('Bot token with chat:write, instead of a webhook.', 'xoxb-…').optional(),
    channel: line('Id of the channel, with a token.', 'C0123456789', 100).optional(),
    apiUrl: webAddress('Base of the Web API, with a token.', 'https://slack.com/api').optional(),
  })
  .refine(
    ({ webhookUrl, token, channel }) =>
      webhookUrl === undefined ? token !== undefined && channel !== undefined : token === undefined,
    'expected either a webhookUrl, or a token and a channel',
  );

/** Slack: an incoming webhook, or a bot token and a channel. */
export const slack = { settings, secrets: ['webhookUrl', 'token'] } satisfies ReceiverKind<typeof settings>;
