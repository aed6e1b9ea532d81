import { z } from 'zod';
import { alertmanager } from './alertmanager.js';
import { email } from './email.js';
import { pagerduty } from './pagerduty.js';
import { slack } from './slack.js';
import { webhook } from './webhook.js';

/** Every kind of receiver. A new one is a file here and a folder under `apps/worker/src/notify`. */
export const RECEIVER_KINDS = { slack, webhook, pagerduty, email, alertmanager } as const;

export type ReceiverType = keyof typeof RECEIVER_KINDS;
export const RECEIVER_TYPES = Object.keys(RECEIVER_KINDS) as [ReceiverType, ...ReceiverType[]];

/** Settings of one kind, parsed. */
export type SettingsOf<T extends ReceiverType> = z.output<(typeof RECEIVER_KINDS)[T]['settings']>;

/** Stable name of a receiver: in routes, metrics' labels and logs. */
export const receiverName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'expected up to 63 of a-z, 0-9, - and _, a letter or digit first')
  .meta({ description: 'Name of the receiver.', example: 'payments-oncall' });

function definition<T extends ReceiverType>(type: T) {
  return z.strictObject({
    name: receiverName,
    type: z.literal(type),
    settings: RECEIVER_KINDS[type].settings as (typeof RECEIVER_KINDS)[T]['settings'],
  });
}

/** A receiver as it is configured, whether in a file or over the API. */
export const receiverDefinition = z.discriminatedUnion(
  'type',
  [
    definition('slack'),
    definition('webhook'),
    definition('pagerduty'),
    definition('email'),
    definition('alertmanager'),
  ],
  {
    error: `expected a type: one of ${RECEIVER_TYPES.join(', ')}`,
  },
);
export type ReceiverDefinition = z.output<typeof receiverDefinition>;
