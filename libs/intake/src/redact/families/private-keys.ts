import type { SecretFamily, SecretPattern } from '../pattern.js';

const BODY_CHARACTER = /[A-Za-z0-9+/=\s\\:,]/;
const LONGEST_LABEL = 48;

/** A PEM block up to its end line, or as far as the block goes when it was cut off. */
const pem: SecretPattern = {
  id: 'private-key',
  prefix: '-----BEGIN',
  match(text, start) {
    const labelEnd = text.indexOf('-----', start + 10);
    if (labelEnd < 0 || labelEnd - start > LONGEST_LABEL + 10) return null;
    if (!text.slice(start, labelEnd).includes('PRIVATE KEY')) return null;
    let end = labelEnd + 5;
    while (end < text.length && BODY_CHARACTER.test(text[end]!)) end++;
    // "Proc-Type" and "DEK-Info" lines of an encrypted key hold single hyphens.
    while (text[end] === '-' && !text.startsWith('-----', end)) {
      end++;
      while (end < text.length && BODY_CHARACTER.test(text[end]!)) end++;
    }
    const close = /^-----END[A-Z ]{0,48}-----/.exec(text.slice(end, end + 64));
    if (close !== null) return { from: start, to: end + close[0].length };
    // The backslash of a closing `\"` belongs to the JSON around the block.
    while (text[end - 1] === '\\') end--;
    return { from: start, to: end };
  },
};

/** Private keys in PEM, with real or escaped line ends. */
export const privateKeys: SecretFamily = {
  name: 'private-keys',
  patterns: [pem],
  redacted: [
    [
      'key:\n-----BEGIN RSA PRIVATE KEY-----\nMIIFAKE+/=\nabc\n-----END RSA PRIVATE KEY-----\nend',
      'key:\n[redacted:private-key]\nend',
    ],
    [
      String.raw`{"pem":"-----BEGIN PRIVATE KEY-----\nMIIFAKE\n-----END PRIVATE KEY-----\n"}`,
      String.raw`{"pem":"[redacted:private-key]\n"}`,
    ],
    [
      String.raw`{"pem":"-----BEGIN PRIVATE KEY-----\nMIIFAKE"}`,
      String.raw`{"pem":"[redacted:private-key]"}`,
    ],
  ],
  untouched: ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', '-----BEGIN'],
};
