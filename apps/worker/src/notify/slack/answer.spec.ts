import { readAnswer } from './answer.js';

const NOW = Date.UTC(2026, 0, 5, 3, 0, 0);

function read(status: number, retryAfter: string | null, body: string) {
  return readAnswer({ status, retryAfter, body }, NOW);
}

describe('readAnswer', () => {
  it.each([
    [200, 'ok', 'delivered'],
    [200, '', 'delivered'],
    [200, '{"ok":true}', 'delivered'],
    [200, 'invalid_payload', 'rejected'],
    [200, '{"ok":false,"error":"invalid_auth"}', 'rejected'],
    [200, 'rollup_error', 'retry'],
    [301, '', 'rejected'],
    [400, 'invalid_payload', 'rejected'],
    [403, 'action_prohibited', 'rejected'],
    [404, 'no_service', 'rejected'],
    [404, '<html>', 'rejected'],
    [408, '', 'retry'],
    [410, 'channel_is_archived', 'rejected'],
    [429, 'rate_limited', 'retry'],
    [500, 'rollup_error', 'retry'],
    [503, '<html>', 'retry'],
  ])('%d %j is %s', (status, body, outcome) => {
    expect(read(status, null, body).outcome).toBe(outcome);
  });

  it('names the status and the code, and repeats no other text', () => {
    expect(read(404, null, 'no_service\n')).toMatchObject({ error: 'HTTP 404 no_service' });
    expect(read(500, null, 'secret-token leaked here')).toMatchObject({ error: 'HTTP 500' });
  });

  it('hands on how long to wait', () => {
    expect(read(429, '30', 'rate_limited')).toMatchObject({ retryAfterMs: 30_000 });
    expect(read(503, '2', '')).toMatchObject({ retryAfterMs: 2_000 });
  });
});
