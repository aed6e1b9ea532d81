import { z } from 'zod';
import { line, type ReceiverKind } from './setting.js';

const RECIPIENTS_MAX = 50;

/** One address as SMTP takes it; no display names, lists or comments. */
const mailbox = z
  .string()
  .max(254)
  .regex(/^[^\s@<>,;:"()[\]\\\p{Cc}]+@[^\s@<>,;:"()[\]\\\p{Cc}]+$/u, 'expected one plain e-mail address');

const settings = z.strictObject({
  host: line('SMTP server.', 'smtp.example.com', 253),
  port: z.int().min(1).max(65_535).default(587).meta({ description: 'Its port.', example: 587 }),
  security: z.enum(['starttls', 'tls', 'none']).default('starttls').meta({
    description:
      'starttls demands an upgrade; tls begins encrypted (port 465); none is for a relay on this machine.',
    example: 'starttls',
  }),
  user: line('User name, where the server wants one.', 'alerts@example.com', 254).optional(),
  password: line('Its password.', '…', 1_000).optional(),
  from: mailbox.meta({ description: 'Sender.', example: 'foghorn@example.com' }),
  to: z
    .array(mailbox)
    .min(1)
    .max(RECIPIENTS_MAX)
    .meta({ description: 'Recipients.', example: ['oncall@example.com'] }),
});

/** E-mail by SMTP. */
export const email = { settings, secrets: ['password'] } satisfies ReceiverKind<typeof settings>;
