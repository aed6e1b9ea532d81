import { z } from 'zod';
import { RECEIVER_TYPES, receiverDefinition, receiverName } from '#contracts/receivers/registry.js';
import { pageOf } from '../http/parameters.js';
import { timestamp } from '../http/time.js';

export const receiverBody = receiverDefinition.meta({ id: 'NewReceiver' });

export const receiverPatch = z
  .strictObject({
    settings: z.record(z.string().max(100), z.unknown()).meta({
      description: 'The settings to change; null takes one away. Those not named stay, secrets too.',
    }),
  })
  .meta({ id: 'ReceiverPatch' });

export const nameParam = z.string().meta({ example: 'payments-oncall' });

export const receiverSchema = z
  .object({
    name: receiverName,
    type: z.enum(RECEIVER_TYPES),
    source: z.enum(['environment', 'file', 'api']).meta({
      description: 'Who made it; those of the operator are changed where the operator keeps them.',
    }),
    settings: z.record(z.string(), z.unknown()).nullable().meta({
      description:
        'As they may be shown: a secret is `{secret: true, fingerprint}`. Null for the operator’s receivers.',
    }),
    state: z.enum(['new', 'ok', 'failing', 'refused']).meta({
      description:
        'How the last attempt ended: failing is tried again, refused stays so until somebody repairs it.',
    }),
    lastError: z.string().nullable(),
    lastErrorAt: timestamp.nullable(),
    lastDeliveredAt: timestamp.nullable(),
    createdAt: timestamp.nullable(),
    updatedAt: timestamp.nullable(),
  })
  .meta({ id: 'Receiver' });

export const receiverPage = pageOf(receiverSchema, 'ReceiverPage');

export const trialSchema = z
  .object({
    delivered: z.boolean(),
    answer: z
      .string()
      .nullable()
      .meta({ description: 'What the other side said: a status or a code, never its text.' }),
    tookMs: z.int(),
  })
  .meta({ id: 'ReceiverTrial' });
