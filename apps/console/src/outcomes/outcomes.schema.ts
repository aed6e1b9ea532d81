import { z } from 'zod';
import type { OutcomeLedger } from '#contracts/outcome.js';
import { inOrder, timeParam } from '../http/time.js';

export const outcomesQuery = z
  .strictObject({
    from: timeParam('Only what was received then or later.').optional(),
    to: timeParam('Only what was received before.').optional(),
  })
  .superRefine(inOrder);

const count = (description: string) => z.int().min(0).meta({ description });

export const outcomesSchema = z
  .object({
    received: count('Events that were acknowledged; always the sum of the rest.'),
    stored: count('Failures, stored.'),
    duplicate: count('Events that were known already.'),
    not_failure: count('Successes, healed runs and runs in progress.'),
    quarantined: count('Events set aside, with a reason.'),
    pending: count('Events still in the queue.'),
  })
  .meta({ id: 'Outcomes' }) satisfies z.ZodType<OutcomeLedger>;
