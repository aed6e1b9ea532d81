import type { ReceiverDefinition } from '#contracts/receivers/registry.js';
import type { Receiver, ReceiverSurroundings } from './receiver.js';
import { receiversFileConfig } from './receivers-file.config.js';
import { slackConfig, slackFromEnvironment, type SlackConfig } from './slack/config.js';
import { slackReceiver } from './slack/create.js';
import { AlertmanagerReceiver } from './alertmanager/send.js';
import { EmailReceiver } from './email/send.js';
import { PagerDutyReceiver } from './pagerduty/send.js';
import { WebhookReceiver } from './webhook/send.js';

/** Settings of all receivers, to be merged into the process's configuration. */
export const receiversConfig = { ...slackConfig, ...receiversFileConfig };

export type ReceiversConfig = SlackConfig & { FOGHORN_RECEIVERS_FILE?: string | undefined };

/** Makes the receiver of a definition. A new kind is a folder beside `slack/` and a case here. */
export function createReceiver(
  { name, type, settings }: ReceiverDefinition,
  surroundings: Omit<ReceiverSurroundings, 'name'>,
): Receiver {
  const around = { ...surroundings, name };
  switch (type) {
    case 'slack':
      return slackReceiver(settings, around);
    case 'webhook':
      return new WebhookReceiver(settings, around);
    case 'pagerduty':
      return new PagerDutyReceiver(settings, around);
    case 'email':
      return new EmailReceiver(settings, around);
    case 'alertmanager':
      return new AlertmanagerReceiver(settings, around);
  }
}

/** The receivers that environment variables describe. */
export function definitionsFromEnvironment(config: ReceiversConfig): ReceiverDefinition[] {
  return [slackFromEnvironment(config)].filter((definition) => definition !== null);
}
