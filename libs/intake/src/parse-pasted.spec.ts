import fc from 'fast-check';
import { accept } from './accept.js';
import { parsePasted } from './parse-pasted.js';

const ERRORS = { errors: [{ message: 'Project not found', extensions: { code: 'NOT_FOUND' } }] };

describe('parsePasted', () => {
  it.each([
    ['JSON', JSON.stringify(ERRORS)],
    ['JSON after a byte order mark', `\uFEFF${JSON.stringify(ERRORS)}\n`],
    ['JSON within text', JSON.stringify(JSON.stringify(ERRORS))],
    ['one record a line', `${JSON.stringify(ERRORS)}\n{"data":{}}\n`],
    ['an array', `[${JSON.stringify(ERRORS)}]`],
    ['text after it', `${JSON.stringify(ERRORS)}\n$ echo done`],
    ['a log line before it', `2026-11-23 ERROR executeWorkflow failed ${JSON.stringify(ERRORS)}`],
    [
      'what a console prints',
      `{\n  errors: [\n    { message: 'Project not found', extensions: { code: "NOT_FOUND" }, },\n  ]\n}`,
    ],
  ])('reads %s', (_what, text) => {
    expect(parsePasted(text)).toEqual(ERRORS);
  });

  it('reads the last response of curl -i', () => {
    const text =
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/2 429 \r\nretry-after: 7\r\ncontent-type: application/json\r\n\r\n{"message":"x"}\r\n';
    expect(parsePasted(text)).toEqual({
      kind: 'request',
      http: {
        status: 429,
        headers: { 'retry-after': '7', 'content-type': 'application/json' },
        body: '{"message":"x"}',
      },
    });
  });

  it('reads curl -v', () => {
    const text =
      '*   Trying 127.0.0.1:443...\n> POST /graphql HTTP/1.1\n> Host: h\n>\n< HTTP/1.1 502 Bad Gateway\n< server: cloudflare\n<\n<html>x</html>\n* Closing';
    expect(parsePasted(text)).toMatchObject({
      http: { status: 502, headers: { server: 'cloudflare' }, body: '<html>x</html>' },
    });
  });

  it('reads an SDK result as a console prints it', () => {
    const text =
      "{\n  status: 'error',\n  result: null,\n  message: 'can\\'t ' +\n    'go on',\n  statusCode: 401,\n  raw: [Object]\n}";
    expect(parsePasted(text)).toEqual({
      kind: 'request',
      http: {
        status: 401,
        body: { status: 'error', result: null, message: "can't go on", statusCode: 401, raw: null },
      },
    });
  });

  it('reads the response inside an error that a GraphQL client throws', () => {
    const text =
      'ClientError: GraphQL Error (Code: 429): {"response":{"errors":[{"message":"slow"}],"status":429,"headers":{}},"request":{"query":"{a}"}}';
    expect(parsePasted(text)).toMatchObject({
      http: { status: 429, body: { errors: [{ message: 'slow' }] } },
    });
  });

  it('reads objects with a tag', () => {
    const text =
      "AxiosError: x {\n  response: { status: 429, headers: Object [AxiosHeaders] { 'retry-after': '7' }, data: [Object: null prototype] { message: 'slow' } }\n}";
    expect(parsePasted(text)).toMatchObject({
      http: { status: 429, headers: { 'retry-after': '7' }, body: { message: 'slow' } },
    });
  });

  it('takes a bare message for what was thrown, and an object that says nothing for itself', () => {
    expect(parsePasted('{"message":"Rate limit exceeded"}')).toMatchObject({
      error: { message: 'Rate limit exceeded' },
    });
    expect(parsePasted('{"foo":1}')).toEqual({ foo: 1 });
  });

  it.each([
    ['HTTP 429 Too Many Requests', 429],
    ['Request failed with status code 503', 503],
    ['Error: 401 Unauthorized', 401],
    ['HTTP 500: {"message":"Internal Server Error"}', 500],
  ])('takes the status out of %s', (text, status) => {
    expect(parsePasted(text)).toMatchObject({ kind: 'request', http: { status } });
  });

  it('reads an exception with its cause', () => {
    const text =
      "TypeError: fetch failed\n    at node:internal/deps/undici/undici:12618:11 {\n  [cause]: Error: connect ECONNREFUSED 127.0.0.1:443\n      at TCP {\n    errno: -111,\n    code: 'ECONNREFUSED',\n    syscall: 'connect'\n  }\n}";
    expect(parsePasted(text)).toMatchObject({
      kind: 'request',
      error: {
        name: 'TypeError',
        message: 'fetch failed',
        code: 'ECONNREFUSED',
        cause: { message: 'connect ECONNREFUSED 127.0.0.1:443' },
      },
    });
  });

  it('answers null for nothing, and never throws', () => {
    expect(parsePasted(' \n')).toBeNull();
    const parts = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      "'",
      '"',
      ':',
      ',',
      'a',
      'HTTP/1.1 200 OK',
      '\n',
      '{"errors":[',
      'Error: x',
      '\\',
      '+',
      '429 ',
      'class X ',
      '...',
    );
    const context = {
      now: Date.UTC(2026, 0),
      headers: {},
      allowedProjects: null,
      redactEmails: false,
      defaultProjectId: 'unknown',
    };
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 20 }), (pieces) => {
        const got = accept(parsePasted(pieces.join('')), context);
        expect(typeof got.ok).toBe('boolean');
      }),
      { numRuns: 1_000 },
    );
  });
});
