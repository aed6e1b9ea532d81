import { z } from 'zod';
import { LIMITS } from '#contracts/limits.js';
import { pageOf, textParam } from '../http/parameters.js';
import { timestamp } from '../http/time.js';

/** Longest name of a key. */
const NAME_CHARS = 128;
/** Projects that one key may name. */
const PROJECTS_MAX = 1_000;

export const keyBody = z
  .strictObject({
    name: textParam('Who uses it.', 'production apps', NAME_CHARS),
    projects: z
      .array(textParam('A project.', '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11', LIMITS.projectIdChars))
      .min(1)
      .max(PROJECTS_MAX)
      .nullable()
      .default(null)
      .meta({ description: 'Projects that it may write to; null for all.' }),
  })
  .meta({ id: 'NewKey' });

const keyFields = {
  id: z.uuid(),
  name: z.string(),
  prefix: z.string().meta({ description: 'How the key starts, enough to tell two apart.' }),
  projects: z.array(z.string()).nullable().meta({ description: 'Null: every project.' }),
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable(),
  revokedAt: timestamp.nullable(),
};

export const keySchema = z.object(keyFields).meta({ id: 'Key' });

export const createdKeySchema = z
  .object({ ...keyFields, key: z.string().meta({ description: 'The secret; shown this once.' }) })
  .meta({ id: 'CreatedKey' });

export const keyPage = pageOf(keySchema, 'KeyPage');
