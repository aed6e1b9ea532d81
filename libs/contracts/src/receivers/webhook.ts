import { z } from 'zod';
import { webAddress, type ReceiverKind } from './setting.js';

/** The scheme asks for keys of 24 to 64 bytes. */
const KEY_BYTES = { min: 24, max: 64 };

const settings = z.strictObject({
  url: webAddress('Address that takes the posts; not shown again.', 'https://example.com/hooks/foghorn'),
  secret: z
    .string()
    .refine(
      isWebhookSecret,
      `expected whsec_ and ${KEY_BYTES.min} to ${KEY_BYTES.max} random bytes in base64`,
    )
    .meta({
      description: 'Key of the signatures by Standard Webhooks: whsec_ and 24 to 64 bytes in base64.',
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    }),
});

function isWebhookSecret(text: string): boolean {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  if (base64 === undefined) return false;
  const bytes = Math.floor((base64.replace(/=+$/, '').length * 3) / 4);
  return bytes >= KEY_BYTES.min && bytes <= KEY_BYTES.max;
}

/** Any program that takes a POST with JSON. */
export const webhook = { settings, secrets: ['url', 'secret'] } satisfies ReceiverKind<typeof settings>;
