import { endOfRun } from '../alphabets.js';
import { keyPattern, type SecretFamily, type SecretPattern } from '../pattern.js';

/** A webhook's address is its secret: host and service stay, the rest of the path goes. */
function webhookAddress(id: string, prefix: string): SecretPattern {
  return {
    id,
    prefix,
    match(text, start) {
      let from = start + prefix.length;
      const escaped = text.startsWith('\\/', from);
      if (!escaped && text[from] !== '/') return null;
      from += escaped ? 2 : 1;
      let to = endOfRun(text, from, 'path');
      while (escaped && text.startsWith('\\/', to)) to = endOfRun(text, to + 2, 'path');
      return to - from >= 12 ? { from, to } : null;
    },
  };
}

/** Tokens of chat, mail, payment and telephony services. */
export const messaging: SecretFamily = {
  name: 'messaging',
  patterns: [
    ...['xoxa-', 'xoxb-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xoxe-', 'xapp-'].map((prefix) =>
      keyPattern({ id: 'slack-token', prefix, alphabet: 'base64url', min: 8, plainFrom: 20 }),
    ),
    webhookAddress('slack-webhook', 'hooks.slack.com'),
    webhookAddress('discord-webhook', 'discord.com/api/webhooks'),
    webhookAddress('discord-webhook', 'discordapp.com/api/webhooks'),
    webhookAddress('teams-webhook', 'webhook.office.com/webhookb2'),
    keyPattern({ id: 'sendgrid-key', prefix: 'SG.', alphabet: 'dotted', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'twilio-key', prefix: 'SK', alphabet: 'lowerHex', min: 32, max: 32 }),
    keyPattern({ id: 'twilio-sid', prefix: 'AC', alphabet: 'lowerHex', min: 32, max: 32 }),
    keyPattern({ id: 'stripe-key', prefix: 'sk_live_', alphabet: 'alnum', min: 10, plainFrom: 16 }),
    keyPattern({ id: 'stripe-key', prefix: 'sk_test_', alphabet: 'alnum', min: 10, plainFrom: 16 }),
    keyPattern({ id: 'stripe-key', prefix: 'rk_live_', alphabet: 'alnum', min: 10, plainFrom: 16 }),
    keyPattern({ id: 'stripe-key', prefix: 'rk_test_', alphabet: 'alnum', min: 10, plainFrom: 16 }),
    keyPattern({ id: 'notion-token', prefix: 'ntn_', alphabet: 'alnum', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'notion-token', prefix: 'secret_', alphabet: 'alnum', min: 32, plainFrom: 40 }),
    keyPattern({ id: 'shopify-token', prefix: 'shpat_', alphabet: 'lowerHex', min: 20 }),
    keyPattern({ id: 'linear-key', prefix: 'lin_api_', alphabet: 'alnum', min: 20 }),
    keyPattern({ id: 'mailgun-key', prefix: 'key-', alphabet: 'lowerHex', min: 32, max: 32 }),
  ],
  redacted: [
    ['token xoxb-123456789012-FAKEfakeFAKE', 'token [redacted:slack-token]'],
    [
      'POST https://hooks.slack.com/services/T0FAKE/B0FAKE/abcdefFAKE failed',
      'POST https://hooks.slack.com/[redacted:slack-webhook] failed',
    ],
    [
      String.raw`"https:\/\/hooks.slack.com\/services\/T0FAKE\/B0FAKE\/abcdefFAKE"`,
      String.raw`"https:\/\/hooks.slack.com\/[redacted:slack-webhook]"`,
    ],
    ['SG.FAKEfake0123456789.abcdefghij0123456789', '[redacted:sendgrid-key]'],
    ['SK0123456789abcdef0123456789abcdef', '[redacted:twilio-key]'],
    ['sk_live_FAKE0123456789', '[redacted:stripe-key]'],
  ],
  untouched: ['https://hooks.slack.com/', 'SKU-0123456789', 'SG.example', 'secret_name_of_thing', 'ACK'],
};
