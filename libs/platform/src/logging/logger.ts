import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** DI token of the process's logger. */
export const LOGGER = Symbol('logger');

/** Paths that are blanked if somebody logs a whole object by mistake; messages are redacted at the door. */
const REDACT = [
  'authorization',
  '*.authorization',
  'headers.authorization',
  'req.headers.authorization',
  'key',
  'token',
  '*.token',
  'password',
  '*.password',
  'DATABASE_URL',
  'REDIS_URL',
  'SLACK_WEBHOOK_URL',
];

export interface LoggerOptions {
  level: string;
  /** Which process speaks, for example `collector`. */
  name: string;
  destination?: DestinationStream;
}

/** A pino logger in JSON lines on standard output, with ISO times and secrets blanked. */
export function createLogger({ level, name, destination }: LoggerOptions): Logger {
  const options = {
    level,
    name,
    base: { name },
    redact: { paths: REDACT, censor: '[redacted]' },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options);
}
