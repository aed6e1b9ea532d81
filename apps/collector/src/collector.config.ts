import { z } from 'zod';
import { LIMITS } from '#contracts/limits.js';
import { booleanSetting } from '#platform/config/parse-config.js';

const MEBIBYTE = 1024 * 1024;

/** What the collector needs besides the platform's settings. */
export const collectorConfig = {
  FOGHORN_INGEST_KEY: z.string().regex(/^\S+$/, 'expected no blanks').optional().meta({
    description:
      'Ingest key that is valid for every project. Absent: generated once and kept in the data folder (standalone), or keys of the database only.',
    example: 'a-long-random-string',
  }),
  FOGHORN_MAX_BODY_BYTES: z.coerce
    .number({ error: 'expected a number of bytes' })
    .int('expected a whole number')
    .min(1024, 'expected at least 1024 bytes')
    .max(256 * MEBIBYTE, `expected at most ${256 * MEBIBYTE} bytes`)
    .default(LIMITS.bodyBytes)
    .meta({
      description: 'Largest body in bytes, counted after decompression.',
      example: String(LIMITS.bodyBytes),
    }),
  FOGHORN_MAX_INFLIGHT_BYTES: z.coerce
    .number({ error: 'expected a number of bytes' })
    .int('expected a whole number')
    .min(MEBIBYTE, `expected at least ${MEBIBYTE} bytes`)
    .default(32 * MEBIBYTE)
    .meta({
      description: 'Bytes of bodies under way at once; past it senders hear 503 and come back.',
      example: String(32 * MEBIBYTE),
    }),
  FOGHORN_SPOOL_MAX_BYTES: z.coerce
    .number({ error: 'expected a number of bytes' })
    .int('expected a whole number')
    .refine((bytes) => bytes === 0 || bytes >= MEBIBYTE, `expected 0 or at least ${MEBIBYTE} bytes`)
    .default(256 * MEBIBYTE)
    .meta({
      description:
        'Bytes that accepted batches may take in the data folder while the queue or Postgres is away; 0: none, senders hear 503.',
      example: String(256 * MEBIBYTE),
    }),
  FOGHORN_MAX_BACKLOG_BATCHES: z.coerce
    .number({ error: 'expected a number of batches' })
    .int('expected a whole number')
    .min(1, 'expected at least 1')
    .default(5_000)
    .meta({
      description:
        'Batches that may wait in the queue, each of at most 1,000 events and about 512 KB; from there on senders hear 429.',
      example: '5000',
    }),
  FOGHORN_REDACT_EMAILS: booleanSetting(false).meta({
    description: 'Replace e-mail addresses too; give the collector and the console the same.',
    example: 'false',
  }),
};
