import { classify } from './classify.js';
import { answered, failedNode, graphqlError } from './examples.js';
import { retryAfterHeader } from './retry-after.js';
import { waitInText } from './text/wait.js';

const NOW = Date.UTC(2026, 10, 20, 8);

describe('the headers', () => {
  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'Retry-After': ' 7 ' }, 7000],
    [{ 'RETRY-AFTER': '1.5' }, 1500],
    [{ 'retry-after': 7 }, 7000],
    [{ 'retry-after': ['7', '8'] }, 7000],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 08:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 07:00:30 GMT' }, 0],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '-3' }, 0],
    [{ 'retry-after': '7, 9' }, 7000],
    [{ 'retry-after': 'Friday, 20-Nov-26 08:00:30 GMT' }, 30_000],
    [{ 'retry-after': '2026-11-20T08:00:30Z' }, 30_000],
    [{ 'retry-after': 'later' }, null],
    [{ 'retry-after': 'about 5' }, null],
    [{ 'retry-after': '0x10' }, null],
    [{ 'retry-after': '1e3' }, null],
    [{ 'retry-after': '' }, null],
    [{ 'x-retry-after': '3' }, null],
    [{}, null],
    [undefined, null],
    ['retry-after: 3', null],
  ])('%j', (headers, expected) => {
    expect(retryAfterHeader(headers, NOW)).toBe(expected);
  });
});

describe('the text', () => {
  it.each([
    ['Please try again in 20s.', 20_000],
    ['Please try again in 13.395s. Need more?', 13_395],
    ['try again in 1m30s', 90_000],
    ['Please try again in 7m12s.', 432_000],
    ['try again in 1h2m3s', 3_723_000],
    ['try again in 350ms', 350],
    ['try again in 6.0s', 6000],
    ['Please retry after 5 seconds.', 5000],
    ['Please retry after 1 second', 1000],
    ['Please retry in 36.069338118s.', 36_069],
    ['please wait 2 minutes and 5 seconds', 125_000],
    ['Please wait for 30s before', 30_000],
    ['try again after 60 seconds', 60_000],
    ['Try again in a minute', 60_000],
    ['resets in 3 hours', 10_800_000],
    ['Retry-After: 20', 20_000],
    ['"retryDelay": "13s"', 13_000],
    ['retry_after_ms=500', 500],
    ['Retry after 2026-11-20T08:00:10.000Z', 10_000],
    ['Retry after 2026-11-20T07:00:10Z', 0],
    ['Limit resets at 2026-11-20T08:05:00Z', 300_000],
    ['Please retry your request after 11 seconds.', 11_000],
    ['resets at 1763640000', null],
    ['retry 5/5 failed', null],
    ['upstream timeout after 60000ms', null],
    ['please wait before trying again', null],
    ['try again later', null],
    ['try again in a few minutes', null],
    ['waited 20s', null],
    ['Lock wait timeout exceeded', null],
    ['retry in 99999999999 days', null],
  ])('%s', (text, expected) => {
    expect(waitInText(text, NOW)).toBe(expected);
  });
});

describe('the verdict', () => {
  it('prefers the header to the text', () => {
    expect(
      classify(answered(429, { message: 'try again in 60s' }, { 'retry-after': '5' })).retryAfterMs,
    ).toBe(5000);
  });

  it('reads fields of an error, but no headers inside a body', () => {
    expect(
      classify(failedNode('LLMNode', 429, { message: 'x', details: [{ retryDelay: '13s' }] })).retryAfterMs,
    ).toBe(13_000);
    expect(classify(graphqlError(200, 'Too many requests', { retryAfter: 4 })).retryAfterMs).toBe(4000);
    expect(
      classify(answered(429, { message: 'x', headers: { 'retry-after': '30' } })).retryAfterMs,
    ).toBeNull();
    expect(
      classify(failedNode('slackNode', 429, { error: 'ratelimited', headers: { 'retry-after': '30' } }))
        .retryAfterMs,
    ).toBeNull();
  });

  it('is kept where a retry cannot help', () => {
    expect(classify(answered(401, {}, { 'retry-after': '5' }))).toMatchObject({
      retryable: false,
      retryAfterMs: 5000,
    });
    expect(classify(answered(502, '<html></html>', { 'retry-after': '5' })).retryAfterMs).toBe(5000);
  });

  it('counts dates from the time of the event, also when that is text', () => {
    const event = {
      ...answered(503, {}, { 'retry-after': 'Fri, 20 Nov 2026 08:00:30 GMT' }),
      occurredAt: '2026-11-20T08:00:00Z',
    };
    expect(classify(event).retryAfterMs).toBe(30_000);
  });
});
