import { RATE_LIMIT_CODES, SERVER_ERROR_CODES } from './families.js';

describe('families of codes', () => {
  it('keeps used-up quotas out of the rates: waiting does not end them', () => {
    expect([...RATE_LIMIT_CODES].sort()).toEqual(['NODE_RATE_LIMITED', 'RATE_LIMITED']);
  });

  it('holds what failed on the side of the platform, its edge and the providers', () => {
    expect(SERVER_ERROR_CODES).toEqual(
      expect.arrayContaining([
        'SERVER_ERROR',
        'EDGE_ERROR',
        'PROVIDER_ERROR',
        'PROVIDER_UNAVAILABLE',
        'PROVIDER_TIMEOUT',
        'RETRY_FAILED',
        'NODE_PROVIDER_ERROR',
        'NODE_PROVIDER_UNAVAILABLE',
        'NODE_TIMEOUT',
      ]),
    );
    for (const code of ['BAD_REQUEST', 'CLIENT_TIMEOUT', 'NODE_CODE_ERROR', 'QUOTA_EXCEEDED']) {
      expect(SERVER_ERROR_CODES).not.toContain(code);
    }
  });
});
