import { keyPattern, type SecretFamily } from '../pattern.js';

/** Keys of clouds and source hosts. Secret access keys have no shape of their own: their names give them away. */
export const cloud: SecretFamily = {
  name: 'cloud',
  patterns: [
    keyPattern({ id: 'aws-key', prefix: 'AKIA', alphabet: 'upper', min: 16, max: 16, plainFrom: 16 }),
    keyPattern({ id: 'aws-key', prefix: 'ASIA', alphabet: 'upper', min: 16, max: 16, plainFrom: 16 }),
    keyPattern({ id: 'github-token', prefix: 'ghp_', alphabet: 'alnum', min: 16, plainFrom: 20 }),
    keyPattern({ id: 'github-token', prefix: 'gho_', alphabet: 'alnum', min: 16, plainFrom: 20 }),
    keyPattern({ id: 'github-token', prefix: 'ghu_', alphabet: 'alnum', min: 16, plainFrom: 20 }),
    keyPattern({ id: 'github-token', prefix: 'ghs_', alphabet: 'alnum', min: 16, plainFrom: 20 }),
    keyPattern({ id: 'github-token', prefix: 'ghr_', alphabet: 'alnum', min: 16, plainFrom: 20 }),
    keyPattern({ id: 'github-token', prefix: 'github_pat_', alphabet: 'base64url', min: 16, plainFrom: 20 }),
    keyPattern({ id: 'gitlab-token', prefix: 'glpat-', alphabet: 'base64url', min: 16, plainFrom: 20 }),
    keyPattern({ id: 'npm-token', prefix: 'npm_', alphabet: 'alnum', min: 30, plainFrom: 36 }),
    keyPattern({ id: 'digitalocean-token', prefix: 'dop_v1_', alphabet: 'lowerHex', min: 32 }),
    keyPattern({ id: 'vercel-token', prefix: 'vcp_', alphabet: 'alnum', min: 20 }),
  ],
  redacted: [
    ['key AKIAIOSFODNN7EXAMPLE is invalid', 'key [redacted:aws-key] is invalid'],
    ['ASIAIOSFODNN7EXAMPLE', '[redacted:aws-key]'],
    ['ghp_FAKEfake0123456789abcdefghijklmnopqr', '[redacted:github-token]'],
    ['github_pat_11FAKE_0123456789abcdefghij', '[redacted:github-token]'],
    ['glpat-FAKE0123456789abcdef', '[redacted:gitlab-token]'],
    [
      'aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
      'aws_secret_access_key = "[redacted:api-key]"',
    ],
    ['{"secretAccessKey":"wJalrXUtnFEMI/K7MDENG"}', '{"secretAccessKey":"[redacted:api-key]"}'],
  ],
  untouched: ['AKIA', 'ASIAPACIFICREGION', 'npm_config_registry', 'AKIAIOSFODNN7EXAMPLETOOLONG'],
};
