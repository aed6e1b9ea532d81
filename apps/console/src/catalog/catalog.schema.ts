import { z } from 'zod';
import { LIMITS } from '#contracts/limits.js';
import { textParam } from '../http/parameters.js';
import { timestamp } from '../http/time.js';

const severity = z.enum(['critical', 'error', 'warning', 'info']);
/** Longest text of an own entry. */
const TEXT_CHARS = 1_000;
/** Longest extension code. */
const CODE_CHARS = 256;

export const catalogQuery = z.strictObject({
  project: textParam(
    'Own entries and uncatalogued codes of this project alone.',
    '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11',
  ).optional(),
});

export const catalogEntrySchema = z
  .object({
    code: z.string(),
    area: z.enum(['request', 'run']),
    family: z
      .enum(['rate_limit', 'server_error', 'credentials', 'quota'])
      .nullable()
      .meta({ description: 'Codes that alert rules watch together.' }),
    meaning: z.string(),
    cause: z.string(),
    fix: z.string(),
    docsUrl: z.string(),
    severity,
    retryable: z.boolean(),
  })
  .meta({ id: 'CatalogEntry' });

export const customCodeSchema = z
  .object({
    project: z.string(),
    code: z.string().meta({ description: 'The extension code, as it stands in `errors[].extensions.code`.' }),
    meaning: z.string(),
    cause: z.string(),
    fix: z.string(),
    severity,
    retryable: z.boolean(),
    docsUrl: z.string().nullable(),
  })
  .meta({ id: 'CustomCode' });

export const uncataloguedSchema = z
  .object({
    project: z.string(),
    errorCode: z.string(),
    guess: z.string().meta({ description: 'The catalog code that the latest failure with it got.' }),
    count: z.int(),
    firstSeen: timestamp,
    lastSeen: timestamp,
  })
  .meta({ id: 'UncataloguedCode' });

export const catalogSchema = z
  .object({
    items: z.array(catalogEntrySchema),
    custom: z.array(customCodeSchema).meta({ description: 'Entries that users made.' }),
    uncatalogued: z
      .array(uncataloguedSchema)
      .meta({ description: 'Extension codes seen that no entry knows, most frequent first.' }),
    nextCursor: z.null(),
  })
  .meta({ id: 'Catalog' });

const sentence = (description: string, example: string) => textParam(description, example, TEXT_CHARS);

export const customCodeBody = z
  .strictObject({
    meaning: sentence('What has happened.', 'The parcel service refused the address.'),
    cause: sentence('Why it happens.', 'The address has no house number.'),
    fix: sentence('What to do.', 'Ask the customer for the whole address.'),
    severity: severity.meta({ example: 'warning' }),
    retryable: z.boolean().meta({ description: 'Whether sending the same again can help.', example: false }),
    docsUrl: z
      .url({ protocol: /^https?$/, error: 'expected an http or https address' })
      .max(2_048)
      .optional()
      .meta({ example: 'https://wiki.example.com/parcel-refused' }),
  })
  .meta({ id: 'CustomCodeChange' });

export const customCodePath = z.strictObject({
  project: textParam('The project.', '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11', LIMITS.projectIdChars),
  code: textParam('The extension code.', 'PARCEL_REFUSED', CODE_CHARS),
});
