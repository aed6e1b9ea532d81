import { z } from 'zod';
import { QUARANTINE_REASONS } from '#contracts/outcome.js';
import { anyOf, pageOf, pageParams, textParam } from '../http/parameters.js';
import { timestamp } from '../http/time.js';

const reason = z.enum(QUARANTINE_REASONS);

export const quarantineQuery = z.strictObject({
  project: anyOf(textParam('Only this project.', '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11')),
  reason: anyOf(reason.meta({ description: 'Only what was set aside for this reason.', example: 'too_old' })),
  ...pageParams,
});

const quarantineFields = {
  id: z.uuid(),
  project: z.string(),
  batchId: z.uuid(),
  eventId: z.string(),
  reason,
  detail: z.string().meta({ description: 'What is wrong, in words.' }),
  receivedAt: timestamp,
  retries: z.int().min(0).meta({ description: 'How often it was retried and refused again.' }),
};

export const quarantinedSchema = z.object(quarantineFields).meta({ id: 'Quarantined' });

export const quarantinedDetailSchema = z
  .object({
    ...quarantineFields,
    event: z.looseObject({}).meta({ description: 'The event as it was accepted; secrets replaced.' }),
  })
  .meta({ id: 'QuarantinedDetail' });

export const quarantinePage = pageOf(quarantinedSchema, 'QuarantinePage');

export const quarantineRetrySchema = z
  .object({ id: z.uuid(), queued: z.literal(true) })
  .meta({ id: 'QuarantineRetry' });
