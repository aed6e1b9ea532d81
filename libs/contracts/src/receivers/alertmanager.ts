import { z } from 'zod';
import { line, webAddress, type ReceiverKind } from './setting.js';

const LABELS_MAX = 20;

const settings = z.strictObject({
  url: webAddress('Base address of the Alertmanager.', 'http://alertmanager:9093'),
  token: line('Bearer token, where a proxy in front wants one.', '…').optional(),
  user: line('User name for basic authentication.', 'foghorn', 254).optional(),
  password: line('Its password.', '…', 1_000).optional(),
  labels: z
    .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/), z.string().max(500))
    .refine((labels) => Object.keys(labels).length <= LABELS_MAX, `expected at most ${LABELS_MAX} labels`)
    .default({})
    .meta({ description: 'Labels that every alert gets.', example: { team: 'payments' } }),
});

/** Prometheus Alertmanager, API v2. */
export const alertmanager = {
  settings,
  secrets: ['token', 'password'],
} satisfies ReceiverKind<typeof settings>;
