import { keyPattern, type SecretFamily } from '../pattern.js';

/** The platform's project and organisation keys, and our own. */
export const platformKeys: SecretFamily = {
  name: 'platform-keys',
  patterns: [
    keyPattern({ id: 'platform-key', prefix: 'lt-org-', alphabet: 'maskable', min: 6, plainFrom: 16 }),
    keyPattern({ id: 'platform-key', prefix: 'lt-', alphabet: 'maskable', min: 8, plainFrom: 20 }),
    keyPattern({ id: 'foghorn-key', prefix: 'fh_', alphabet: 'base64url', min: 20, plainFrom: 24 }),
    keyPattern({ id: 'webhook-secret', prefix: 'whsec_', alphabet: 'token68', min: 12, plainFrom: 16 }),
  ],
  redacted: [
    [
      'API key lt-0123456789abcdef0123456789abcdef is not active',
      'API key [redacted:platform-key] is not active',
    ],
    ['lt-org-FAKE0123456789', '[redacted:platform-key]'],
    ['fh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '[redacted:foghorn-key]'],
    ['secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw used', 'secret [redacted:webhook-secret] used'],
  ],
  untouched: ['lt-LT', 'if a lt-b', 'fh_count', 'default-0123456789', 'result-0123456789abcdef'],
};
