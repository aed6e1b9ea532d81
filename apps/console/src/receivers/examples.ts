import type { z } from 'zod';
import type { receiverSchema, trialSchema } from './receivers.schema.js';

export const RECEIVER: z.infer<typeof receiverSchema> = {
  name: 'payments-hook',
  type: 'webhook',
  source: 'api',
  settings: {
    url: { secret: true, fingerprint: '5f0c2b9e' },
    secret: { secret: true, fingerprint: '0a1b2c3d' },
  },
  state: 'ok',
  lastError: null,
  lastErrorAt: null,
  lastDeliveredAt: '2026-11-20T08:01:07.137Z',
  createdAt: '2026-11-01T07:00:00.000Z',
  updatedAt: '2026-11-01T07:00:00.000Z',
};

export const NEW_RECEIVERS = {
  slack: {
    value: {
      name: 'ops-slack',
      type: 'slack',
      settings: { webhookUrl: 'https://hooks.slack.com/services/…' },
    },
  },
  webhook: {
    value: {
      name: 'payments-hook',
      type: 'webhook',
      settings: {
        url: 'https://example.com/hooks/foghorn',
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      },
    },
  },
};

export const TRIAL: z.infer<typeof trialSchema> = { delivered: true, answer: 'HTTP 200', tookMs: 412 };
