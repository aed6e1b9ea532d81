import { AppError } from '../errors/app-error.js';
import { checkReadiness } from './readiness.js';

describe('checkReadiness', () => {
  it('passes when every check passes', async () => {
    const checks = { postgres: () => Promise.resolve(), queue: () => Promise.resolve() };
    expect(await checkReadiness(checks)).toEqual({ failed: [], checks: { postgres: 'ok', queue: 'ok' } });
  });

  it('names what failed, without repeating what a driver says', async () => {
    const readiness = await checkReadiness({
      postgres: () => Promise.reject(new Error('connect ECONNREFUSED postgresql://app:hunter2@db')),
      migrations: () =>
        Promise.reject(new AppError('schema_newer', 503, 'The schema is newer than this build.')),
      queue: () => Promise.resolve(),
    });
    expect(readiness).toEqual({
      failed: ['postgres', 'migrations'],
      checks: {
        postgres: 'does not answer',
        migrations: 'The schema is newer than this build.',
        queue: 'ok',
      },
    });
  });

  it('does not wait for a check that hangs', async () => {
    const readiness = await checkReadiness({ queue: () => new Promise(() => undefined) }, 10);
    expect(readiness).toEqual({ failed: ['queue'], checks: { queue: 'no answer within 10 ms' } });
  });
});
