import { z } from 'zod';
import type { ReceiverDefinition } from '#contracts/receivers/registry.js';

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

/** Settings of the Slack receiver. The address holds its own secret: it is never logged nor repeated in an error. */
export const slackConfig = {
  SLACK_WEBHOOK_URL: z
    .string()
    .refine(isWebAddress, 'expected the http(s) address of an incoming webhook')
    .optional()
    .meta({
      description: 'Incoming webhook that alerts are posted to. Absent: no alerts in Slack.',
      example: 'https://hooks.slack.com/services/…',
    }),
  SLACK_BOT_TOKEN: z.string().min(1).optional().meta({
    description:
      'Bot token with chat:write, together with SLACK_CHANNEL and instead of SLACK_WEBHOOK_URL: the message of an alert is then edited as it goes on, with its story in the thread.',
    example: 'xoxb-…',
  }),
  SLACK_CHANNEL: z.string().min(1).optional().meta({
    description: 'Id of the channel that the bot posts to; it has to be a member.',
    example: 'C0123456789',
  }),
};

export interface SlackConfig {
  SLACK_WEBHOOK_URL?: string | undefined;
  SLACK_BOT_TOKEN?: string | undefined;
  SLACK_CHANNEL?: string | undefined;
}

/** The receiver `slack` of the environment, or null when none is configured. A token goes before a webhook. */
export function slackFromEnvironment(config: SlackConfig): ReceiverDefinition | null {
  const { SLACK_WEBHOOK_URL: webhookUrl, SLACK_BOT_TOKEN: token, SLACK_CHANNEL: channel } = config;
  if (token && channel) return { name: 'slack', type: 'slack', settings: { token, channel } };
  return webhookUrl ? { name: 'slack', type: 'slack', settings: { webhookUrl } } : null;
}
