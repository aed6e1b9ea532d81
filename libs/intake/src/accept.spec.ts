import fc from 'fast-check';
import { LIMITS } from '#contracts/limits.js';
import { accept, type AcceptContext, type Acceptance } from './accept.js';

const NOW = Date.UTC(2026, 10, 23, 12);
const context: AcceptContext = { now: NOW, headers: {}, allowedProjects: null, redactEmails: false };
const request = { kind: 'request', projectId: 'p', http: { status: 429, body: '{}' } };

function event(raw: unknown, more: Partial<AcceptContext> = {}) {
  const result = accept(raw, { ...context, ...more });
  if (!result.ok) throw new Error(result.reason);
  return result.event;
}

function refusal(raw: unknown, more: Partial<AcceptContext> = {}): Extract<Acceptance, { ok: false }> {
  const result = accept(raw, { ...context, ...more });
  if (result.ok) throw new Error('accepted');
  return result;
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = { a: value };
  return value;
}

describe('accept', () => {
  it('answers a complete event', () => {
    const given = {
      kind: 'request',
      eventId: 'e1',
      occurredAt: '2026-11-23T11:59:00.500Z',
      projectId: 'p',
      flowId: 'f',
      requestId: 'r',
      environment: 'production',
      durationMs: 12,
      http: {
        method: 'POST',
        url: 'https://h/graphql',
        status: 429,
        headers: { 'retry-after': '7' },
        body: '{"a":1}',
      },
      attributes: { region: 'eu' },
    };
    expect(event(given)).toEqual({
      ...given,
      occurredAt: Date.UTC(2026, 10, 23, 11, 59, 0, 500),
      occurredAtAssumed: false,
      occurredAtClamped: false,
      eventIdDerived: false,
      receivedAt: NOW,
    });
  });

  it('takes numbers that came as text, and ids that came as numbers', () => {
    const got = event({ ...request, projectId: 7, flowId: 8, durationMs: '12', http: { status: '429' } });
    expect(got).toMatchObject({ projectId: '7', flowId: '8', durationMs: 12, http: { status: 429 } });
  });

  it.each([
    ['no project', { kind: 'request', http: { status: 500 } }, 'projectId', /x-project-id/],
    [
      'a long project',
      { ...request, projectId: 'x'.repeat(300) },
      'projectId',
      /300 characters; the limit is 128/,
    ],
    ['a project of another type', { ...request, projectId: true }, 'projectId', /boolean/],
    ['an unknown kind', { ...request, kind: 'hotdog' }, 'kind', /request.*flow_run/],
    ['no evidence', { kind: 'request', projectId: 'p' }, 'http', /error/],
    ['no run', { kind: 'flow_run', projectId: 'p' }, 'run', /payload/],
    ['a status out of range', { ...request, http: { status: 999 } }, 'http.status', /100 to 599/],
    ['a status that is no number', { ...request, http: { status: 'teapot' } }, 'http.status', /100 to 599/],
    ['a negative duration', { ...request, durationMs: -1 }, 'durationMs', /0 to/],
    ['year 1', { ...request, occurredAt: '0001-01-01T00:00:00Z' }, 'occurredAt', /2020-01-01/],
    ['no date', { ...request, occurredAt: 'yesterday' }, 'occurredAt', /ISO 8601/],
    ['deep nesting', { ...request, http: { body: nested(100) } }, 'http.body', /64 levels/],
    ['very deep nesting', { ...request, attributes: { a: nested(200_000) } }, 'attributes', /64 levels/],
    [
      'a long trace',
      { kind: 'flow_run', projectId: 'p', run: { status: 'error', nodes: Array(5000).fill({}) } },
      'run.nodes',
      /2,000/,
    ],
    [
      'many headers',
      {
        ...request,
        http: { headers: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`h${i}`, 'x'])) },
      },
      'http.headers',
      /limit is 100/,
    ],
    ['a long header', { ...request, http: { headers: { a: 'x'.repeat(8193) } } }, 'http.headers.a', /8,192/],
    [
      'many attributes',
      { ...request, attributes: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`a${i}`, 1])) },
      'attributes',
      /64/,
    ],
  ])('refuses %s and names field and limit', (_what, raw, field, reason) => {
    const got = refusal(raw);
    expect(got.field).toBe(field);
    expect(got.reason).toMatch(reason);
    expect(got.reason).not.toMatch(/hotdog|teapot|yesterday|xxx/);
  });

  it.each([[null], [1], ['text'], [[]], [{}], [{ projectId: 'p' }]])(
    'refuses %j, which is no record',
    (raw) => {
      expect(refusal(raw).reason).toMatch(/expected|neither/);
    },
  );

  it('refuses a record over the size limit', () => {
    const body = 'é'.repeat(LIMITS.recordBytes / 2);
    expect(refusal({ ...request, http: { body } }).reason).toMatch(/1,048,576/);
    expect(event({ ...request, http: { body: body.slice(1_000) } }).projectId).toBe('p');
  });

  it('refuses a foreign project and says that it is the key', () => {
    expect(refusal(request, { allowedProjects: ['q'] })).toMatchObject({
      forbidden: true,
      field: 'projectId',
    });
    expect(event(request, { allowedProjects: ['p'] }).projectId).toBe('p');
  });

  it('replaces NUL characters and lone surrogates, in keys too', () => {
    const got = event({ ...request, flowId: 'a\0b', http: { body: { 'k\0': ['\ud800x'] } } });
    expect(got.flowId).toBe('a\uFFFDb');
    expect(got.http?.body).toEqual({ 'k\uFFFD': ['\uFFFDx'] });
  });

  it('drops prototype keys and keeps the rest', () => {
    const raw = JSON.parse(
      '{"kind":"request","projectId":"p","__proto__":{"x":1},"http":{"body":{"a":1,"__proto__":{"polluted":true},"constructor":{"prototype":{"y":1}}}}}',
    ) as unknown;
    const got = event(raw);
    expect(JSON.stringify(got.http?.body)).toBe('{"a":1}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('redacts headers, addresses, bodies, runs, errors and attributes', () => {
    const key = 'sk-proj-AbCdEf0123456789FAKE';
    const got = event({
      projectId: 'p',
      http: {
        url: 'https://h/x?token=abcdef',
        status: 401,
        headers: {
          Authorization: `Bearer ${key}`,
          'X-Lamatic-Signature': 'abc',
          Cookie: 'a=b',
          'x-api-key': 'k',
          'retry-after': '7',
        },
        body: JSON.stringify({ errors: [{ message: `bad key ${key}` }], client_secret: 'x' }),
      },
      error: { message: `connect postgres://u:hunter2@db/x` },
      run: {
        status: 'error',
        nodes: [{ nodeId: 'LLMNode_746', input: { apiKey: 'abc', total_tokens: 3 }, output: [key] }],
      },
      attributes: { password: 'x', note: key },
    });
    expect(JSON.stringify(got)).not.toMatch(/AbCdEf|hunter2|abcdef|"abc"/);
    expect(got.http).toEqual({
      url: 'https://h/x?token=[redacted:token]',
      status: 401,
      headers: {
        Authorization: 'Bearer [redacted:authorization]',
        'X-Lamatic-Signature': '[redacted:signature]',
        Cookie: '[redacted:cookie]',
        'x-api-key': '[redacted:api-key]',
        'retry-after': '7',
      },
      body: '{"errors":[{"message":"bad key [redacted:openai-key]"}],"client_secret":"[redacted:secret]"}',
    });
    expect(got.run).toMatchObject({
      nodes: [{ nodeId: 'LLMNode_746', input: { apiKey: '[redacted:api-key]', total_tokens: 3 } }],
    });
  });

  it('redacts what is labelled by its neighbour', () => {
    const got = event({
      ...request,
      http: {
        status: 401,
        body: {
          headers: [{ key: 'x-api-key', value: 'hunter22' }],
          pair: ['x-api-key', 'hunter22'],
          rawHeaders: ['accept', 'text/html', 'x-api-key', 'hunter22'],
          names: ['x-api-key', 'content-type'],
          credentials: { user: 'ann', value: 'hunter22' },
        },
      },
    });
    expect(got.http?.body).toEqual({
      headers: [{ key: 'x-api-key', value: '[redacted:api-key]' }],
      pair: ['x-api-key', '[redacted:api-key]'],
      rawHeaders: ['accept', 'text/html', 'x-api-key', '[redacted:api-key]'],
      names: ['x-api-key', 'content-type'],
      credentials: { user: 'ann', value: '[redacted:credential]' },
    });
  });

  it('redacts keys that stand where ids belong, and keeps events apart', () => {
    const key = 'sk-proj-AbCdEf0123456789FAKE';
    const one = event({ ...request, eventId: `${key}1`, flowId: key, requestId: key });
    const other = event({ ...request, eventId: `${key}2` });
    expect(JSON.stringify([one, other])).not.toContain('AbCdEf');
    expect(one.eventId).not.toBe(other.eventId);
  });

  it('is total, and leaves nothing that Postgres refuses', () => {
    const keys = fc.constantFrom(
      'kind',
      'projectId',
      'http',
      'run',
      'error',
      'nodes',
      'status',
      'data',
      'errors',
      'occurredAt',
      'headers',
      'body',
      'attributes',
      '\ud800',
      'a\0',
    );
    const values = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('request', 'flow_run', '\ud800\0', 429, '429', null, true, -1, 1e300),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        values,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(keys, tie('tree'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.dictionary(keys, tree), (one, more) => {
        for (const raw of [one, more, { ...request, ...more }]) {
          const got = accept(raw, context);
          if (got.ok) expect(JSON.stringify(got.event)).not.toMatch(/\\u0000|\\ud[89a-f]/);
          else expect(got.reason).not.toBe('');
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('time', () => {
  it.each([
    ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00.000Z'],
    ['2026-11-23T12:00:00+02:00', '2026-11-23T10:00:00.000Z'],
    ['2026-11-23 10:00:00', '2026-11-23T10:00:00.000Z'],
    ['2026-11-23T10:00:00.123456789Z', '2026-11-23T10:00:00.123Z'],
    ['Mon, 23 Nov 2026 10:00:00 GMT', '2026-11-23T10:00:00.000Z'],
    [1795428000, '2026-11-23T10:00:00.000Z'],
    ['1795428000123', '2026-11-23T10:00:00.123Z'],
    [1795428000123456, '2026-11-23T10:00:00.123Z'],
  ])('reads %s', (occurredAt, iso) => {
    expect(new Date(event({ ...request, occurredAt }).occurredAt).toISOString()).toBe(iso);
  });

  it('assumes the time of receipt, and clamps what lies ahead of the clock', () => {
    expect(event(request)).toMatchObject({
      occurredAt: NOW,
      occurredAtAssumed: true,
      occurredAtClamped: false,
    });
    for (const occurredAt of ['9999-12-31T23:59:59Z', NOW + 300_001]) {
      expect(event({ ...request, occurredAt })).toMatchObject({ occurredAt: NOW, occurredAtClamped: true });
    }
    const soon = NOW + 299_000;
    expect(event({ ...request, occurredAt: soon })).toMatchObject({
      occurredAt: soon,
      occurredAtClamped: false,
    });
  });
});

describe('identity', () => {
  const at = (ms: number, body: unknown) =>
    event({ projectId: 'p', occurredAt: NOW - 10_000 + ms, http: { status: 500, body } });

  it('is the same for the same content in the same second, whatever the order of keys', () => {
    const one = at(0, { a: 1, b: { c: 2, d: 3 } });
    expect(one.eventIdDerived).toBe(true);
    expect(at(999, { b: { d: 3, c: 2 }, a: 1 }).eventId).toBe(one.eventId);
    expect(at(1_000, { a: 1, b: { c: 2, d: 3 } }).eventId).not.toBe(one.eventId);
    expect(at(0, { a: 2, b: { c: 2, d: 3 } }).eventId).not.toBe(one.eventId);
  });
});

describe('platform payloads posted bare', () => {
  const headers = { projectId: 'p', flowId: 'f', requestId: 'r' };

  it('takes a GraphQL response for a request, its status from the header', () => {
    const body = { errors: [{ message: 'x' }] };
    expect(event(body, { headers })).toMatchObject({
      kind: 'request',
      projectId: 'p',
      flowId: 'f',
      requestId: 'r',
      http: { status: 200, body },
    });
    expect(event(body, { headers: { ...headers, httpStatus: '500' } }).http?.status).toBe(500);
    expect(event({ data: null }, { headers }).http).toEqual({ status: 200, body: { data: null } });
  });

  it('takes a polled run out of its response', () => {
    const run = { status: 'error', nodes: [{ nodeId: 'n' }] };
    expect(event({ data: { checkStatus: run } }, { headers })).toMatchObject({ kind: 'flow_run', run });
    expect(event(run, { headers })).toMatchObject({ kind: 'flow_run', run });
    expect(event({ kind: 'flow_run', run: { data: { checkStatus: run } } }, { headers }).run).toEqual(run);
    expect(event({ kind: 'flow_run', run: JSON.stringify(run) }, { headers }).run).toEqual(run);
  });

  it('takes a result of the SDK for a request', () => {
    const result = { status: 'error', result: null, message: 'fetch failed', statusCode: 500 };
    expect(event(result, { headers })).toMatchObject({
      kind: 'request',
      http: { status: 500, body: result },
    });
  });

  it('takes any object for a body when the header gives its status', () => {
    const body = { message: 'Too Many Requests' };
    expect(event(body, { headers: { ...headers, httpStatus: '429' } }).http).toEqual({ status: 429, body });
  });

  it('does not take the id that a proxy gave to the report for the id of the reported request', () => {
    expect(event({ projectId: 'p', http: { status: 500 } }, { headers })).toMatchObject({
      flowId: null,
      requestId: null,
    });
  });

  it.each([
    [{ projectId: 'p', run: { status: 'error' } }, 'flow_run'],
    [{ projectId: 'p', error: { message: 'x' } }, 'request'],
    [{ projectId: 'p', kind: 'FLOW-RUN', run: {} }, 'flow_run'],
    [{ projectId: 'p', kind: 'flow_run', status: 'error', nodes: [] }, 'flow_run'],
  ])('infers the kind of %j', (raw, kind) => {
    expect(event(raw).kind).toBe(kind);
  });
});

describe('a count of calls', () => {
  const now = Date.UTC(2026, 0, 5, 3, 0, 42);
  const context = { now, headers: {}, allowedProjects: null, redactEmails: false };
  const counted = (raw: object) => accept({ kind: 'traffic', projectId: 'p', ...raw }, context);

  it('is of the minute that it names', () => {
    const minute = '2026-01-05T02:58:30Z';
    expect(counted({ minute, total: '1200', flowId: 'f' })).toMatchObject({
      ok: true,
      event: { kind: 'traffic', total: 1200, flowId: 'f', occurredAt: Date.UTC(2026, 0, 5, 2, 58) },
    });
    expect(counted({ occurredAt: minute, total: 0 })).toMatchObject({ ok: true, event: { total: 0 } });
  });

  it('is known again by what it says where it has no id', () => {
    const id = (raw: object) => {
      const accepted = counted({ minute: '2026-01-05T02:58:00Z', ...raw });
      return accepted.ok ? accepted.event.eventId : null;
    };
    expect(id({ total: 5 })).toBe(id({ total: 5 }));
    expect(id({ total: 5 })).not.toBe(id({ total: 6 }));
  });

  it.each([undefined, null, 'many', 1.5, -1, 1e12, {}])('refuses %p calls', (total) => {
    expect(counted({ total })).toMatchObject({ ok: false, field: 'total' });
  });
});
