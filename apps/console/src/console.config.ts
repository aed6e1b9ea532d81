import { z } from 'zod';
import { booleanSetting } from '#platform/config/parse-config.js';

/** Shortest admin token that is taken, in characters. */
export const ADMIN_TOKEN_CHARS = 16;

/** What the read side needs besides the platform's settings. */
export const consoleConfig = {
  FOGHORN_ADMIN_TOKEN: z
    .string()
    .min(ADMIN_TOKEN_CHARS, `expected at least ${ADMIN_TOKEN_CHARS} characters`)
    .optional()
    .meta({
      description:
        'Token for /api, as `Authorization: Bearer <token>`. Absent: generated once and kept in the data folder.',
      example: 'a-long-random-string',
    }),
  FOGHORN_REDACT_EMAILS: booleanSetting(false).meta({
    description: 'Replace e-mail addresses too; give the collector and the console the same.',
    example: 'false',
  }),
};
