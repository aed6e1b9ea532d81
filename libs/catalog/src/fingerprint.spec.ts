import fc from 'fast-check';
import { classify } from './classify.js';
import { answered, failedNode } from './examples.js';
import { fingerprintOf, type FingerprintParts } from './fingerprint.js';
import { normaliseMessage } from './normalise-message.js';

const BASE: FingerprintParts = {
  projectId: 'p',
  code: 'NODE_FAILED',
  flowId: 'f',
  nodeType: 'LLMNode',
  nodeId: 'LLMNode_1',
  errorCode: null,
  message: 'it broke',
};

describe('a message without what varies', () => {
  it.each([
    ['Rate limit reached. Try again in 13.395s', 'Rate limit reached. Try again in 2 seconds'],
    ['Rate limit reached. Try again in 1m30s', 'Rate limit reached. Try again in 350ms'],
    ['Limit 12000, Used 11513, Requested 3166.', 'Limit 6000, Used 1, Requested 99999.'],
    ['in organization `org_01fake` on `on_demand`', 'in organization `org_99` on `flex`'],
    [
      'Could not find database with ID: bdc6e606-7314-4e6a-90ff-e8906c219bc4.',
      'Could not find database with ID: 00c6e606-aaaa-4e6a-90ff-e8906c219bc4.',
    ],
    ['relation "orders" does not exist', 'relation "users" does not exist'],
    ["Table 'shop.orders' doesn't exist", "Table 'x' doesn't exist"],
    ['request req_011CZA failed', 'request req_77 failed'],
    ['failed at 2026-11-20T08:01:07.137Z', 'failed at 2025-01-01T00:00:00Z'],
    ['failed on Fri Nov 20 2026 08:01:07 GMT', 'failed on Mon Jan 5 2027 09:11:00 GMT'],
    ['commit deadbeef is gone', 'commit cafebabe is gone'],
    ['mail to a@b.com bounced', 'mail to someone.else@example.org bounced'],
    ['GET https://api.x.com/v1/users/1?a=b failed', 'GET http://other.net/ failed'],
    ['connect ECONNREFUSED 10.0.0.1:443', 'connect ECONNREFUSED 192.168.1.20:8443'],
    ['getaddrinfo ENOTFOUND localhost', 'getaddrinfo ENOTFOUND db.internal'],
    ['getaddrinfo EAI_AGAIN a.b', 'getaddrinfo EAI_AGAIN c.d.e'],
    [String.raw`C:\Users\ann\x.txt is missing`, String.raw`D:\tmp\y.txt is missing`],
    ['arn:aws:iam::123456789012:user/a denied', 'arn:aws:iam::999:role/b denied'],
    ['GET /v1/users/42/orders/9 failed', 'GET /v1/users/7/orders/1234 failed'],
    ['hit at 0x7ffee4b', 'hit at 0xdeadbeef'],
    ['model claude-3-5-sonnet-20241022 is busy', 'model claude-3-5-sonnet-20240620 is busy'],
    ['job 01ARZ3NDEKTSV4RRFFQ69G5FAV failed', 'job 01BX5ZZKBKACTAV9WEVGEMMVRZ failed'],
    ['object 507f1f77bcf86cd799439011 gone', 'object 507f191e810c19729de860ea gone'],
    ['Limit 12,000 used 11,513', 'Limit 6,000 used 1'],
    ['connect ECONNREFUSED ::1:5432', 'connect ECONNREFUSED 10.0.0.1:5432'],
    [
      '[2026-11-20T08:00:00Z] failed (trace 4bf92f3577b34da6)',
      '[2026-01-01T00:00:00Z] failed (trace 00f067aa0ba902b7)',
    ],
    ['getaddrinfo ENOTFOUND db.eu.example.com', 'getaddrinfo ENOTFOUND other.us.example.net'],
    [
      'Variable {{LLMNode_1.output.a}} could not be resolved',
      'Variable {{codeNode_2.output.b.c}} could not be resolved',
    ],
    ['unknown fields “a”, “b”', 'unknown fields “c”, “d”, “e”'],
    ['RATE limit', 'Rate   limit'],
    ['boom\n    at eval (a.js:1:1)', 'boom\n    at other (b.js:2:2)'],
  ])('%s', (a, b) => {
    expect(normaliseMessage(a)).toBe(normaliseMessage(b));
  });

  it.each([
    ['relation "orders" does not exist', 'column "orders" does not exist'],
    ['connect ECONNREFUSED 10.0.0.1', 'connect ECONNRESET 10.0.0.1'],
    ['tokens per minute', 'tokens per day'],
    ['Cannot read properties of undefined', 'Cannot read properties of null'],
    ['401 Unauthorized', '403 Forbidden'],
    ['face is bad', 'cafe is bad'],
    ['may fail', 'will fail'],
    ["isn't supported", "wasn't supported"],
  ])('keeps %s and %s apart', (a, b) => {
    expect(normaliseMessage(a)).not.toBe(normaliseMessage(b));
  });

  it('takes any text, and its numbers do not matter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), fc.nat(), fc.nat(), (text, a, b) => {
        expect(normaliseMessage(text).length).toBeLessThanOrEqual(2 * 1024);
        expect(normaliseMessage(`used ${a} of it`)).toBe(normaliseMessage(`used ${b} of it`));
      }),
    );
  });
});

describe('the fingerprint', () => {
  it('is 32 hex digits and the same for the same parts', () => {
    expect(fingerprintOf(BASE)).toMatch(/^[0-9a-f]{32}$/);
    expect(fingerprintOf({ ...BASE })).toBe(fingerprintOf(BASE));
  });

  it.each(['projectId', 'code', 'flowId', 'nodeType', 'nodeId', 'errorCode', 'message'] as const)(
    'separates %s',
    (part) => {
      expect(fingerprintOf({ ...BASE, [part]: 'other' })).not.toBe(fingerprintOf(BASE));
    },
  );

  it('does not let neighbouring parts run into one another', () => {
    expect(fingerprintOf({ ...BASE, projectId: 'ab', code: 'c' })).not.toBe(
      fingerprintOf({ ...BASE, projectId: 'a', code: 'bc' }),
    );
  });

  it('ignores the order of keys in bodies and runs', () => {
    const entry = {
      message: 'It broke',
      extensions: { code: 'ODD', detail: 'x', http: { status: 500 } },
      path: ['a'],
    };
    const turned = {
      path: ['a'],
      extensions: { http: { status: 500 }, detail: 'x', code: 'ODD' },
      message: 'It broke',
    };
    expect(classify(answered(200, { errors: [entry], data: null }))).toEqual(
      classify(answered(200, { data: null, errors: [turned] })),
    );
    const error = { code: 429, details: [{ retryDelay: '3s' }], status: 'RESOURCE_EXHAUSTED', reason: 'x' };
    const back = { reason: 'x', status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '3s' }], code: 429 };
    expect(classify(failedNode('LLMNode', 429, error))).toEqual(classify(failedNode('LLMNode', 429, back)));
  });
});
