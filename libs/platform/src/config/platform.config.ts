import { z } from 'zod';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** An address with one of the schemes, checked without repeating it in the error. */
function address(schemes: readonly string[]) {
  const expected = `expected an address that starts with ${schemes.map((s) => `${s}//`).join(' or ')}`;
  return z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), expected);
}

/** What every process needs, whatever it does. */
export const platformConfig = {
  FOGHORN_PORT: z.coerce
    .number({ error: 'expected a port number from 0 to 65535' })
    .int('expected a whole number')
    .min(0, 'expected a port number from 0 to 65535')
    .max(65535, 'expected a port number from 0 to 65535')
    .default(4000)
    .meta({ description: 'Port to listen on; 0 takes a free one.', example: '4000' }),
  FOGHORN_HOST: z
    .string()
    .default('127.0.0.1')
    .meta({ description: 'Address to listen on; 0.0.0.0 for all interfaces.', example: '127.0.0.1' }),
  FOGHORN_PUBLIC_URL: address(['http:', 'https:']).optional().meta({
    description: 'Address under which people reach this instance; used in links.',
    example: 'https://foghorn.example.com',
  }),
  DATABASE_URL: address(['postgres:', 'postgresql:']).optional().meta({
    description: 'Postgres 15 or newer. Absent: an embedded Postgres in the data folder.',
    example: 'postgresql://foghorn:…@db:5432/foghorn',
  }),
  REDIS_URL: address(['redis:', 'rediss:']).optional().meta({
    description: 'Redis 6.2 or newer for the queue. Absent: the queue lives in Postgres.',
    example: 'redis://redis:6379',
  }),
  FOGHORN_DATA_DIR: z.string().default('./data').meta({
    description: 'Folder for the embedded Postgres, the generated keys and the spool.',
    example: './data',
  }),
  LOG_LEVEL: z
    .enum(LEVELS, { error: `expected one of ${LEVELS.join(', ')}` })
    .default('info')
    .meta({ description: 'Least severe level that is logged.', example: 'info' }),
};
