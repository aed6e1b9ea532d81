import { z } from 'zod';

/** Longest retention that can be asked for, in days. */
export const RETENTION_DAYS_MAX = 3_650;

const days = (fallback: number) =>
  z.coerce
    .number({ error: 'expected a number of days' })
    .int('expected a whole number of days')
    .min(1, 'expected at least 1 day')
    .max(RETENTION_DAYS_MAX, `expected at most ${RETENTION_DAYS_MAX} days`)
    .default(fallback);

/** How long things are kept. */
export const retentionConfig = {
  FOGHORN_RETENTION_DAYS: days(30).meta({
    description:
      'Days that failures are kept, unless their project says otherwise; give the worker and the console the same.',
    example: '30',
  }),
  FOGHORN_ROLLUP_RETENTION_DAYS: days(400).meta({
    description:
      'Days that counts, issues and resolved incidents are kept; never less than any project keeps its failures.',
    example: '400',
  }),
};

/** Days that failures and what is counted from them are kept when a project says nothing else. */
export interface RetentionDays {
  failures: number;
  rollups: number;
}

/** Those of the environment, parsed. */
export function retentionDays(config: {
  FOGHORN_RETENTION_DAYS: number;
  FOGHORN_ROLLUP_RETENTION_DAYS: number;
}): RetentionDays {
  return { failures: config.FOGHORN_RETENTION_DAYS, rollups: config.FOGHORN_ROLLUP_RETENTION_DAYS };
}

/** What holds without any setting. */
export const DEFAULT_RETENTION: RetentionDays = {
  failures: retentionConfig.FOGHORN_RETENTION_DAYS.parse(undefined),
  rollups: retentionConfig.FOGHORN_ROLLUP_RETENTION_DAYS.parse(undefined),
};
