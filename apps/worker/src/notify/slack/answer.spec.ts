import { readAnswer, retryAfterMs } from './answer.js';

const NOW = Date.UTC(2026, 0, 5, 3, 0, 0);

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
    expect(readAnswer(status, null, body, NOW).outcome).toBe(outcome);
  });

  it('names the status and the code, and repeats no other text', () => {
    expect(readAnswer(404, null, 'no_service\n', NOW)).toMatchObject({ error: 'HTTP 404 no_service' });
    expect(readAnswer(500, null, 'secret-token leaked here', NOW)).toMatchObject({ error: 'HTTP 500' });
  });

  it('hands on how long to wait', () => {
    expect(readAnswer(429, '30', 'rate_limited', NOW)).toMatchObject({ retryAfterMs: 30_000 });
    expect(readAnswer(503, '2', '', NOW)).toMatchObject({ retryAfterMs: 2_000 });
  });
});

describe('retryAfterMs', () => {
  it.each([
    [null, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-4', undefined],
    ['0', 0],
    ['1.5', 1_500],
    ['Mon, 05 Jan 2026 03:00:20 GMT', 20_000],
    ['Mon, 05 Jan 2026 02:00:00 GMT', 0],
  ])('%j', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });
});
