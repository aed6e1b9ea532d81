import { z } from 'zod';
import type { TellingPolicy } from '#alerting/telling.js';

const MINUTE = 60_000;

function minutes(least: number, fallback: number, description: string) {
  const expected = `expected a whole number of minutes, ${least} or more`;
  return z.coerce
    .number({ error: expected })
    .refine((n) => Number.isInteger(n) && n >= least && n <= 100_000, expected)
    .default(fallback)
    .meta({ description, example: String(fallback) });
}

/** When people are called again about an incident, and whom else. */
export const alertConfig = {
  FOGHORN_ALERT_REPEAT_MINUTES: minutes(
    0,
    240,
    'How long an incident may fire unacknowledged before it is told again; 0 never repeats.',
  ),
  FOGHORN_ALERT_ESCALATE_MINUTES: minutes(
    1,
    15,
    'How long an incident may go unacknowledged before the receivers of FOGHORN_ALERT_ESCALATE_TO are called.',
  ),
  FOGHORN_ALERT_ESCALATE_TO: z
    .string()
    .transform((names) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    )
    .optional()
    .meta({
      description:
        'Names of receivers, by commas, that are called when nobody acknowledges and the incident’s route says nothing of it. Absent: nobody.',
      example: 'pagerduty',
    }),
};

export interface AlertConfig {
  FOGHORN_ALERT_REPEAT_MINUTES: number;
  FOGHORN_ALERT_ESCALATE_MINUTES: number;
  FOGHORN_ALERT_ESCALATE_TO?: string[] | undefined;
}

/** The policy that the settings describe; what is absent has its default. */
export function tellingPolicy(config: Partial<AlertConfig>): TellingPolicy {
  const escalateTo = config.FOGHORN_ALERT_ESCALATE_TO ?? [];
  return {
    repeatMs: (config.FOGHORN_ALERT_REPEAT_MINUTES ?? 240) * MINUTE,
    escalations:
      escalateTo.length === 0
        ? []
        : [{ afterMs: (config.FOGHORN_ALERT_ESCALATE_MINUTES ?? 15) * MINUTE, receivers: escalateTo }],
  };
}
