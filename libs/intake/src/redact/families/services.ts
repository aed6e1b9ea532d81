import { endOfRun } from '../alphabets.js';
import { keyPattern, type SecretFamily, type SecretPattern } from '../pattern.js';

/** `pat` and 14 characters name the token, 64 hex digits after a point are its secret. */
const airtable: SecretPattern = {
  id: 'airtable-token',
  prefix: 'pat',
  match(text, start) {
    const point = endOfRun(text, start, 'alnum');
    const end = text[point] === '.' ? endOfRun(text, point + 1, 'lowerHex') : 0;
    return point - start === 17 && end - point > 32 ? { from: start, to: end } : null;
  },
};

/** A bot's id in Base64, a time and a signature; the id's first characters encode a digit. */
function discordBot(prefix: string): SecretPattern {
  return {
    id: 'discord-token',
    prefix,
    match(text, start) {
      const time = endOfRun(text, start, 'base64url');
      if (text[time] !== '.' || time - start < 23 || time - start > 28) return null;
      const signature = endOfRun(text, time + 1, 'base64url');
      if (text[signature] !== '.' || signature - time > 8) return null;
      const end = endOfRun(text, signature + 1, 'base64url');
      return end - signature >= 27 ? { from: start, to: end } : null;
    },
  };
}

/** The secret half of `123456789:AA…`. */
const telegramBot: SecretPattern = {
  id: 'telegram-token',
  prefix: 'AA',
  match(text, start) {
    const end = endOfRun(text, start, 'base64url');
    const afterId = text[start - 1] === ':' && /\d/.test(text[start - 2] ?? '');
    return afterId && end - start >= 30 && end - start <= 40 ? { from: start, to: end } : null;
  },
};

const HEX64 = '0a1b2c3d'.repeat(8);

/** Tokens of databases, clouds and tools that Flows and their hosts talk to. */
export const services: SecretFamily = {
  name: 'services',
  patterns: [
    airtable,
    telegramBot,
    ...['MT', 'Mj', 'Mz', 'MD', 'NT', 'Nj', 'Nz', 'ND', 'OD', 'OT'].map(discordBot),
    keyPattern({ id: 'atlassian-token', prefix: 'ATATT3', alphabet: 'token68', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'hubspot-token', prefix: 'pat-na1-', alphabet: 'base64url', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'hubspot-token', prefix: 'pat-eu1-', alphabet: 'base64url', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'supabase-key', prefix: 'sbp_', alphabet: 'alnum', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'supabase-key', prefix: 'sb_secret_', alphabet: 'base64url', min: 16, plainFrom: 24 }),
    keyPattern({ id: 'neon-key', prefix: 'npg_', alphabet: 'alnum', min: 10, plainFrom: 24 }),
    keyPattern({ id: 'neon-key', prefix: 'napi_', alphabet: 'alnum', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'planetscale-key', prefix: 'pscale_tkn_', alphabet: 'base64url', min: 20 }),
    keyPattern({ id: 'planetscale-key', prefix: 'pscale_pw_', alphabet: 'base64url', min: 20 }),
    keyPattern({ id: 'astra-token', prefix: 'AstraCS:', alphabet: 'secretWithColon', min: 20 }),
    keyPattern({ id: 'databricks-token', prefix: 'dapi', alphabet: 'lowerHex', min: 32 }),
    keyPattern({ id: 'grafana-token', prefix: 'glsa_', alphabet: 'base64url', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'grafana-token', prefix: 'glc_', alphabet: 'token68', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'vault-token', prefix: 'hvs.', alphabet: 'base64url', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'doppler-token', prefix: 'dp.pt.', alphabet: 'alnum', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'postman-key', prefix: 'PMAK-', alphabet: 'base64url', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'newrelic-key', prefix: 'NRAK-', alphabet: 'upper', min: 20, plainFrom: 24 }),
    keyPattern({ id: 'sentry-token', prefix: 'sntrys_', alphabet: 'token68', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'posthog-key', prefix: 'phx_', alphabet: 'base64url', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'figma-token', prefix: 'figd_', alphabet: 'base64url', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'resend-key', prefix: 're_', alphabet: 'base64url', min: 24, plainFrom: 64 }),
    keyPattern({ id: 'pypi-token', prefix: 'pypi-', alphabet: 'base64url', min: 32, plainFrom: 40 }),
    keyPattern({ id: 'contentful-token', prefix: 'CFPAT-', alphabet: 'base64url', min: 20, plainFrom: 32 }),
    keyPattern({ id: 'square-token', prefix: 'EAAA', alphabet: 'base64url', min: 36, plainFrom: 56 }),
    keyPattern({ id: 'shopify-token', prefix: 'shpss_', alphabet: 'lowerHex', min: 20 }),
    keyPattern({ id: 'shopify-token', prefix: 'shpca_', alphabet: 'lowerHex', min: 20 }),
    keyPattern({ id: 'openai-key', prefix: 'sess-', alphabet: 'alnum', min: 30, plainFrom: 40 }),
  ],
  redacted: [
    [`token patFAKE0123456789.${HEX64} refused`, 'token [redacted:airtable-token] refused'],
    [
      'POST https://api.example/bot123456789:AAFAKE0123456789abcdefghijklmnopqrs/send',
      'POST https://api.example/bot123456789:[redacted:telegram-token]/send',
    ],
    ['MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.FAKEfake0123456789abcdefghi', '[redacted:discord-token]'],
    ['dapi0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3d', '[redacted:databricks-token]'],
    ['AstraCS:FAKEfake0123:0a1b2c3d0a1b2c3d', '[redacted:astra-token]'],
    ['sb_secret_FAKE0123456789abcdef', '[redacted:supabase-key]'],
    ['re_FAKE0123_0123456789abcdefghij', '[redacted:resend-key]'],
  ],
  untouched: [
    'patchNode_17 pattern.0a1b2c3d',
    'AA0123456789012345678901234567890123',
    'MTU.is.1500',
    'Mjolnir',
    're_ranked_documents_with_a_cross_encoder',
    'pat-na1-',
    'sess-1',
    'hvs.example',
  ],
};
