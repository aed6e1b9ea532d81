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
};

export interface SlackConfig {
  SLACK_WEBHOOK_URL?: string | undefined;
}

/** The receiver `slack` of the environment, or null when no webhook is configured. */
export function slackFromEnvironment(config: SlackConfig): ReceiverDefinition | null {
  const webhookUrl = config.SLACK_WEBHOOK_URL;
  return webhookUrl ? { name: 'slack', type: 'slack', settings: { webhookUrl } } : null;
}
