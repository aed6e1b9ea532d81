import type { Receiver } from './receiver.js';
import { slackConfig, type SlackConfig } from './slack/config.js';
import { createSlackReceiver } from './slack/send.js';

/** Settings of all receivers, to be merged into the process's configuration. */
export const receiversConfig = { ...slackConfig };

export type ReceiversConfig = SlackConfig;

/** A new receiver is a folder beside `slack/`, its settings above and a line here. */
const FACTORIES = [createSlackReceiver];

/** The receivers that are configured. Their names are distinct. */
export function createReceivers(config: ReceiversConfig, clock: () => number): Receiver[] {
  return FACTORIES.map((create) => create(config, clock)).filter((receiver) => receiver !== null);
}
