import { classify } from '../classify.js';
import type { ClassifiableEvent } from '../event-shape.js';
import { answered, graphqlError, sdkResult, unanswered } from '../examples.js';

const RUN_OK = { executeWorkflow: { status: 'success', result: { answer: 'x' } } };
const CLOUDFLARE =
  '<!DOCTYPE html><html><head><title>x | 502: Bad gateway</title></head><body>cloudflare</body></html>';

function codes(table: readonly (readonly [ClassifiableEvent, string | null])[]): void {
  it.each(
    table.map(
      ([event, code]) =>
        [JSON.stringify([event.http, event.error, event.run]).slice(0, 160), event, code] as const,
    ),
  )('%s', (_name, event, code) => {
    expect(classify(event).code).toBe(code);
  });
}

describe('order: wire status, errors[], text', () => {
  codes([
    [graphqlError(400, '"question" is required'), 'PAYLOAD_MISMATCH'],
    [
      graphqlError(400, 'Argument "workflowId" of required type "String!" was not provided.'),
      'INVALID_QUERY',
    ],
    [graphqlError(400, 'Cannot spread fragment "F" within itself.'), 'INVALID_QUERY'],
    [graphqlError(200, 'Customer not found in CRM'), 'GRAPHQL_ERROR'],
    [graphqlError(200, 'Model gpt-9 not found'), 'GRAPHQL_ERROR'],
    [graphqlError(200, 'Key does not have access to this Flow'), 'FORBIDDEN'],
    [graphqlError(200, 'API key is not active yet'), 'UNAUTHORIZED'],
    [graphqlError(200, 'x', { http: { status: 200 } }), 'GRAPHQL_ERROR'],
    [graphqlError(401, 'Project not found', { code: 'NOT_FOUND' }), 'UNAUTHORIZED'],
    [graphqlError(403, 'Too many requests', { code: 'RATE_LIMITED' }), 'FORBIDDEN'],
    [graphqlError(404, 'nope', { code: 'UNAUTHENTICATED' }), 'NOT_FOUND'],
    [graphqlError(429, 'nope', { code: 'INTERNAL_SERVER_ERROR' }), 'RATE_LIMITED'],
    [graphqlError(405, 'nope', { code: 'BAD_USER_INPUT' }), 'CLIENT_ERROR'],
    [graphqlError(422, 'nope', { code: 'FORBIDDEN' }), 'PAYLOAD_MISMATCH'],
    [graphqlError(502, 'Invalid API key', { code: 'UNAUTHENTICATED' }), 'PROVIDER_ERROR'],
    [graphqlError(503, 'Too many requests', { code: 'RATE_LIMITED' }), 'PROVIDER_UNAVAILABLE'],
    [graphqlError(509, 'nope', { code: 'INTERNAL_SERVER_ERROR' }), 'RETRY_FAILED'],
    [graphqlError(505, 'nope', { code: 'FORBIDDEN' }), 'SERVER_ERROR'],
    [graphqlError(200, 'nope', { code: 'FORBIDDEN' }, RUN_OK), 'FORBIDDEN'],
    [graphqlError(201, 'nope', { code: 'BAD_USER_INPUT' }), 'PAYLOAD_MISMATCH'],
    [graphqlError(500, 'nope', { code: 'RATE_LIMITED' }), 'RATE_LIMITED'],
    [graphqlError(400, 'nope', { code: 'UNAUTHENTICATED' }), 'UNAUTHORIZED'],
    [graphqlError(400, 'nope', { code: 'INTERNAL_SERVER_ERROR' }), 'SERVER_ERROR'],
    [graphqlError(500, 'Workflow not found'), 'NOT_FOUND'],
    [graphqlError(500, 'Workflow not found', { code: 'INTERNAL_SERVER_ERROR' }), 'SERVER_ERROR'],
    [graphqlError(200, 'x', { http: { status: 404 } }), 'NOT_FOUND'],
    [graphqlError(200, 'x', { http: { status: 503 } }), 'PROVIDER_UNAVAILABLE'],
    [graphqlError(200, 'x', { http: { status: 422 } }), 'PAYLOAD_MISMATCH'],
    [graphqlError(500, 'x', { http: { status: 429, headers: {} } }), 'RATE_LIMITED'],
    [graphqlError(200, 'x', { http: { status: 418 } }), 'CLIENT_ERROR'],
    [
      graphqlError(400, 'Variable "$a" got invalid value 1', { code: 'CUSTOM', http: { status: 400 } }),
      'PAYLOAD_MISMATCH',
    ],
    [graphqlError(401, 'x', { http: { status: 404 } }), 'UNAUTHORIZED'],
    [
      answered(200, {
        errors: [
          { message: 'a', extensions: { code: 'ODD' } },
          { message: 'b', extensions: { code: 'FORBIDDEN' } },
        ],
      }),
      'FORBIDDEN',
    ],
    [
      answered(200, {
        errors: [{ message: 'Invalid API key' }, { message: 'b', extensions: { code: 'FORBIDDEN' } }],
      }),
      'UNAUTHORIZED',
    ],
    [answered(400, { errors: ['Unknown argument "x" on field "Query.executeWorkflow".'] }), 'INVALID_QUERY'],
    [answered(200, { errors: ['Project not found'] }), 'NOT_FOUND'],
    [answered(200, { errors: ['Rate limit exceeded'], data: RUN_OK }), 'RATE_LIMITED'],
    [answered(200, { errors: ['INTERNAL_SERVER_ERROR'] }), 'SERVER_ERROR'],
    [
      answered(200, { errors: [{ message: 'odd' }], data: { executeWorkflow: { status: null } } }),
      'GRAPHQL_ERROR',
    ],
    [
      answered(200, { errors: [{ message: 'odd' }], data: { a: null, b: { c: 1 } } }),
      'GRAPHQL_PARTIAL_ERROR',
    ],
    [answered(200, { errors: { message: 'odd' } }), 'GRAPHQL_ERROR'],
    [answered(200, { errors: 'odd' }), 'GRAPHQL_ERROR'],
    [answered(200, [{ data: RUN_OK }, { errors: [{ message: 'odd' }] }]), 'GRAPHQL_PARTIAL_ERROR'],
    [answered(400, { errors: [] }), 'BAD_REQUEST'],
    [answered(400, { message: 'Invalid API key' }), 'BAD_REQUEST'],
    [answered(500, { message: 'Project not found' }), 'SERVER_ERROR'],
    [answered(400, 'Must provide query string.'), 'BAD_REQUEST'],
    [graphqlError(400, 'Must provide operation name if query contains multiple operations.'), 'BAD_REQUEST'],
    [graphqlError(200, 'PersistedQueryNotFound', { code: 'PERSISTED_QUERY_NOT_FOUND' }), 'GRAPHQL_ERROR'],
    [
      graphqlError(200, "field 'executeFlow' not found in type: 'query_root'", { code: 'validation-failed' }),
      'INVALID_QUERY',
    ],
    [graphqlError(200, 'Could not verify JWT: JWTExpired', { code: 'invalid-jwt' }), 'UNAUTHORIZED'],
    [graphqlError(200, 'Not Authorised!'), 'FORBIDDEN'],
    [graphqlError(200, 'Unexpected error.', { code: 'INTERNAL_SERVER_ERROR' }), 'SERVER_ERROR'],
    [
      graphqlError(400, 'Variable "$id" of type "String" used in position expecting type "String!".'),
      'INVALID_QUERY',
    ],
    [graphqlError(200, 'This Flow has not been deployed yet'), 'NOT_FOUND'],
    [graphqlError(200, 'ThrottlerException: Too Many Requests'), 'RATE_LIMITED'],
  ]);
});

describe('the plan', () => {
  codes([
    [answered(429, { message: '100 executions per day used. Upgrade to Pro.' }), 'QUOTA_EXCEEDED'],
    [answered(429, { message: 'Plan limit reached: Starter allows 100 executions a day' }), 'QUOTA_EXCEEDED'],
    [answered(429, { message: "Your plan's quota has been used up" }), 'QUOTA_EXCEEDED'],
    [answered(429, { message: 'Concurrent execution limit reached, retry in 5s' }), 'RATE_LIMITED'],
    [answered(429, { message: 'Rate limit exceeded: 10 executions per second' }), 'RATE_LIMITED'],
    [answered(429, { message: 'Too many executions at once, slow down' }), 'RATE_LIMITED'],
    [
      answered(429, { message: 'You have used all 3,000 executions of this 30-day period' }),
      'QUOTA_EXCEEDED',
    ],
    [answered(401, { message: 'Execution quota exceeded for this plan' }), 'QUOTA_EXCEEDED'],
    [answered(503, { message: 'Daily execution limit reached' }), 'QUOTA_EXCEEDED'],
    [answered(200, { errors: ['Daily execution limit (100) reached, resets in 3 hours'] }), 'QUOTA_EXCEEDED'],
    [graphqlError(200, 'Quota exceeded', { code: 'QUOTA_EXCEEDED' }), 'QUOTA_EXCEEDED'],
    [
      answered(200, {
        data: { checkStatus: { status: 'error', message: 'Monthly execution quota exhausted' } },
      }),
      'QUOTA_EXCEEDED',
    ],
    [
      answered(429, { message: 'Rate limit exceeded: 100 requests per minute. Upgrade your plan.' }),
      'RATE_LIMITED',
    ],
    [
      answered(429, {
        message: 'You exceeded your current quota, please check your plan and billing details.',
      }),
      'RATE_LIMITED',
    ],
    [
      answered(200, {
        data: { executeWorkflow: { status: 'success', result: 'Monthly execution quota exhausted' } },
      }),
      null,
    ],
  ]);

  it('keeps a stated wait although waiting until then is all that helps', () => {
    const event = graphqlError(200, 'Daily execution limit reached, resets in 3 hours');
    expect(classify(event)).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      retryable: false,
      retryAfterMs: 10_800_000,
    });
  });
});

describe('edge or platform', () => {
  codes([
    [answered(520, { message: 'x' }), 'EDGE_ERROR'],
    [answered(522, ''), 'EDGE_ERROR'],
    [answered(530, '<html>error 1033</html>'), 'EDGE_ERROR'],
    [answered(527, 'Railgun error'), 'EDGE_ERROR'],
    [answered(500, CLOUDFLARE), 'EDGE_ERROR'],
    [answered(502, CLOUDFLARE), 'EDGE_ERROR'],
    [answered(503, '  \n<html><body>Varnish</body></html>'), 'EDGE_ERROR'],
    [answered(504, '<?xml version="1.0"?><Error/>'), 'EDGE_ERROR'],
    [answered(503, 'Service Unavailable'), 'EDGE_ERROR'],
    [answered(501, ''), 'EDGE_ERROR'],
    [answered(509, '<html>Bandwidth</html>'), 'EDGE_ERROR'],
    [answered(500, 'error code: 1102'), 'EDGE_ERROR'],
    [answered(500, '<title>Worker threw exception</title>'), 'EDGE_ERROR'],
    [answered(502, '{"errors":[{"mess'), 'EDGE_ERROR'],
    [answered(500, 'Internal Server Error'), 'SERVER_ERROR'],
    [answered(500, '{"errors":[{"mess'), 'SERVER_ERROR'],
    [answered(509, 'x'), 'RETRY_FAILED'],
    [answered(502, '[]'), 'PROVIDER_ERROR'],
    [answered(505, '{}'), 'SERVER_ERROR'],
    [answered(429, CLOUDFLARE), 'RATE_LIMITED'],
    [answered(403, CLOUDFLARE), 'FORBIDDEN'],
    [
      answered(403, '<html><title>Access denied | Error 1015</title>You are being rate limited</html>'),
      'RATE_LIMITED',
    ],
    [answered(404, CLOUDFLARE), 'NOT_FOUND'],
    [answered(413, CLOUDFLARE), 'CLIENT_ERROR'],
    [answered(302, ''), 'CLIENT_ERROR'],
    [answered(303, ''), 'CLIENT_ERROR'],
    [answered(304, ''), 'CLIENT_ERROR'],
    [answered(408, CLOUDFLARE), 'CLIENT_TIMEOUT'],
    [answered(499, ''), 'CLIENT_ERROR'],
    [answered(402, ''), 'CLIENT_ERROR'],
  ]);
});

describe('a success status', () => {
  codes([
    [answered(200, { data: RUN_OK }), null],
    [answered(200, { data: { anything: 1 } }), null],
    [answered(202, { data: { executeWorkflow: { status: 'queued', requestId: 'x' } } }), null],
    [answered(200, { data: { checkStatus: { status: 'in-progress' } } }), null],
    [answered(200, { errors: [], data: RUN_OK }), null],
    [answered(200, { errors: null, data: RUN_OK }), null],
    [answered(200, '\ufeff{"data":{"a":1}}'), null],
    [answered(208, { data: RUN_OK }), null],
    [answered(200, { data: { submitFeedback: { success: true } } }), null],
    [answered(204, ''), 'MALFORMED_RESPONSE'],
    [answered(204, { data: RUN_OK }), 'MALFORMED_RESPONSE'],
    [answered(200, '   '), 'MALFORMED_RESPONSE'],
    [answered(200, 'OK'), 'MALFORMED_RESPONSE'],
    [answered(200, 'null'), 'MALFORMED_RESPONSE'],
    [answered(200, '"fine"'), 'MALFORMED_RESPONSE'],
    [answered(200, '[]'), 'MALFORMED_RESPONSE'],
    [answered(200, '{"data":{"executeWorkflow":{"status":"success"}}'), 'MALFORMED_RESPONSE'],
    [answered(200, '{"data":null,"extensions":{}}'), 'MALFORMED_RESPONSE'],
    [answered(200, '{"data":{}}'), 'MALFORMED_RESPONSE'],
    [answered(200, { message: 'Unauthorized' }), 'MALFORMED_RESPONSE'],
    [answered(200, CLOUDFLARE), 'MALFORMED_RESPONSE'],
    [answered(200, '--boundary\r\nContent-Type: application/json\r\n\r\n{}'), 'MALFORMED_RESPONSE'],
    [answered(200, '{"a":1}\n{"b":2}'), 'MALFORMED_RESPONSE'],
  ]);
});

describe('a run inside a 2xx', () => {
  const failing = {
    nodeId: 'LLMNode_746',
    nodeType: 'LLMNode',
    nodeName: 'Generate Text',
    status: 'error',
    statusCode: 429,
    error: 'Rate limit reached, try again in 2s',
  };

  it.each(['executeWorkflow', 'executeAgent', 'checkStatus', 'myAlias'])(
    'under %s is a Flow-run failure',
    (field) => {
      const event = answered(200, { data: { [field]: { status: 'error', nodes: [failing] } } });
      expect(classify(event)).toMatchObject({
        failure: true,
        code: 'NODE_RATE_LIMITED',
        httpStatus: 200,
        retryAfterMs: 2000,
        causeNodeId: 'LLMNode_746',
      });
    },
  );

  it('failed without a trace', () => {
    expect(
      classify(answered(200, { data: { executeWorkflow: { status: 'failed', result: null } } })).code,
    ).toBe('FLOW_FAILED');
    const timedOut = { status: 'error', result: { error: 'Workflow run timed out' } };
    expect(classify(answered(200, { data: { executeWorkflow: timedOut } })).code).toBe('FLOW_TIMEOUT');
  });

  it('beats errors that say little, not those with a row', () => {
    const data = { checkStatus: { status: 'error', nodes: [failing] } };
    expect(classify(graphqlError(200, 'Flow failed', { code: 'FLOW_ERR' }, data))).toMatchObject({
      code: 'NODE_RATE_LIMITED',
      errorCode: 'FLOW_ERR',
    });
    expect(classify(graphqlError(200, 'nope', { code: 'FORBIDDEN' }, data)).code).toBe('FORBIDDEN');
  });

  it('posted bare as the body', () => {
    expect(classify(answered(200, { status: 'error', nodes: [failing], statusCode: 200 })).code).toBe(
      'NODE_RATE_LIMITED',
    );
    expect(classify(answered(200, { status: 'success', nodes: [] })).failure).toBe(false);
  });

  it('takes Retry-After of the response', () => {
    const event = answered(
      200,
      { data: { checkStatus: { status: 'error', nodes: [failing] } } },
      { 'Retry-After': '9' },
    );
    expect(classify(event).retryAfterMs).toBe(9000);
  });
});

describe('results of the SDK', () => {
  codes([
    [sdkResult('fetch failed', 500), 'NETWORK_ERROR'],
    [sdkResult('getaddrinfo ENOTFOUND x.lamatic.dev', 500), 'NETWORK_ERROR'],
    [sdkResult('connect ETIMEDOUT 1.2.3.4:443', 500), 'NETWORK_ERROR'],
    [
      sdkResult(
        'Request checkStatus timedout after 900 seconds, your request may still be executing in the background',
        408,
      ),
      'CLIENT_TIMEOUT',
    ],
    [sdkResult('The operation was aborted due to timeout', 500), 'CLIENT_TIMEOUT'],
    [sdkResult(`Unexpected token '<', "<html>\r\n<h"... is not valid JSON`, 500), 'MALFORMED_RESPONSE'],
    [sdkResult('Unterminated string in JSON at position 8192', 500), 'MALFORMED_RESPONSE'],
    [sdkResult("Cannot read properties of undefined (reading 'executeWorkflow')", 500), 'MALFORMED_RESPONSE'],
    [sdkResult('Invalid API key', 401), 'UNAUTHORIZED'],
    [sdkResult('Invalid API key', 200), 'UNAUTHORIZED'],
    [sdkResult('Workflow not found', 200), 'NOT_FOUND'],
    [sdkResult('Variable "$payload" got invalid value', 400), 'PAYLOAD_MISMATCH'],
    [sdkResult('Too Many Requests', 429), 'RATE_LIMITED'],
    [sdkResult('Monthly execution quota exhausted', 429), 'QUOTA_EXCEEDED'],
    [sdkResult('upstream', 502), 'PROVIDER_ERROR'],
    [sdkResult('x', 503), 'PROVIDER_UNAVAILABLE'],
    [sdkResult('Gateway timeout', 504), 'PROVIDER_TIMEOUT'],
    [sdkResult('x', 509), 'RETRY_FAILED'],
    [sdkResult('x', 500), 'SERVER_ERROR'],
    [sdkResult('x', 200), 'GRAPHQL_ERROR'],
    [sdkResult('x', 422), 'PAYLOAD_MISMATCH'],
    [{ kind: 'request', http: { body: { status: 'error', result: null, statusCode: 429 } } }, 'RATE_LIMITED'],
    [
      { kind: 'request', http: { status: 200, body: { status: 'success', result: {}, statusCode: 200 } } },
      null,
    ],
    [
      { kind: 'flow_run', run: { status: 'error', result: null, message: 'fetch failed', statusCode: 500 } },
      'NETWORK_ERROR',
    ],
    [
      { kind: 'flow_run', run: { status: 'error', result: null, message: 'retry failed', statusCode: 509 } },
      'FLOW_RETRY_FAILED',
    ],
  ]);
});

describe('no response', () => {
  const undici = (code: string, name: string): ClassifiableEvent =>
    unanswered('TypeError', 'fetch failed', undefined, { code, name, message: name });
  codes([
    [undici('UND_ERR_CONNECT_TIMEOUT', 'ConnectTimeoutError'), 'NETWORK_ERROR'],
    [undici('UND_ERR_SOCKET', 'SocketError'), 'NETWORK_ERROR'],
    [undici('ECONNRESET', 'Error'), 'NETWORK_ERROR'],
    [undici('CERT_HAS_EXPIRED', 'Error'), 'NETWORK_ERROR'],
    [undici('ERR_TLS_CERT_ALTNAME_INVALID', 'Error'), 'NETWORK_ERROR'],
    [undici('DEPTH_ZERO_SELF_SIGNED_CERT', 'Error'), 'NETWORK_ERROR'],
    [undici('UND_ERR_HEADERS_TIMEOUT', 'HeadersTimeoutError'), 'CLIENT_TIMEOUT'],
    [undici('UND_ERR_BODY_TIMEOUT', 'BodyTimeoutError'), 'CLIENT_TIMEOUT'],
    [unanswered('AbortError', 'This operation was aborted', 'ABORT_ERR'), 'CLIENT_TIMEOUT'],
    [unanswered('AbortError', 'The user aborted a request.'), 'CLIENT_TIMEOUT'],
    [unanswered('AbortError', 'signal is aborted without reason'), 'CLIENT_TIMEOUT'],
    [unanswered('CanceledError', 'canceled', 'ERR_CANCELED'), 'CLIENT_TIMEOUT'],
    [unanswered('AxiosError', 'timeout of 5000ms exceeded', 'ECONNABORTED'), 'CLIENT_TIMEOUT'],
    [unanswered('AxiosError', 'Network Error', 'ERR_NETWORK'), 'NETWORK_ERROR'],
    [unanswered('AxiosError', 'Request failed with status code 401', 'ERR_BAD_REQUEST'), 'UNAUTHORIZED'],
    [unanswered('FetchError', 'network timeout at: https://x'), 'CLIENT_TIMEOUT'],
    [
      unanswered('FetchError', 'request to https://x failed, reason: connect ECONNREFUSED', 'ECONNREFUSED'),
      'NETWORK_ERROR',
    ],
    [
      unanswered('FetchError', 'invalid json response body at https://x reason: Unexpected token <'),
      'MALFORMED_RESPONSE',
    ],
    [unanswered('TypeError', 'NetworkError when attempting to fetch resource.'), 'NETWORK_ERROR'],
    [unanswered('TypeError', 'Network request failed'), 'NETWORK_ERROR'],
    [unanswered('Error', 'read ECONNRESET', 'ECONNRESET'), 'NETWORK_ERROR'],
    [unanswered('Error', 'write EPIPE', 'EPIPE'), 'NETWORK_ERROR'],
    [unanswered('Error', 'socket hang up', 'ECONNRESET'), 'NETWORK_ERROR'],
    [unanswered('Error', 'ESOCKETTIMEDOUT', 'ESOCKETTIMEDOUT'), 'CLIENT_TIMEOUT'],
    [unanswered('Error', 'connect EHOSTUNREACH 10.0.0.1:443', 'EHOSTUNREACH'), 'NETWORK_ERROR'],
    [
      unanswered(
        'Error',
        'write EPROTO 140:error:1408F10B:SSL routines:ssl3_get_record:wrong version number',
        'EPROTO',
      ),
      'NETWORK_ERROR',
    ],
    [unanswered('TimeoutError', 'The operation was aborted due to timeout'), 'CLIENT_TIMEOUT'],
    [unanswered('AggregateError', '', 'ETIMEDOUT'), 'NETWORK_ERROR'],
    [unanswered('Error', 'something odd'), 'NETWORK_ERROR'],
    [
      unanswered('ReadTimeout', "HTTPSConnectionPool(host='x', port=443): Read timed out. (read timeout=30)"),
      'CLIENT_TIMEOUT',
    ],
    [
      unanswered('ConnectionError', 'Max retries exceeded with url: /graphql (Caused by NewConnectionError)'),
      'NETWORK_ERROR',
    ],
    [
      unanswered(
        'Error',
        'Post "https://x": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      ),
      'CLIENT_TIMEOUT',
    ],
    [unanswered('Error', 'dial tcp: lookup x on 10.0.0.2:53: no such host'), 'NETWORK_ERROR'],
    [unanswered('Error', 'dial tcp 10.0.0.1:443: i/o timeout'), 'NETWORK_ERROR'],
    [unanswered('Error', 'curl: (6) Could not resolve host: x.lamatic.dev'), 'NETWORK_ERROR'],
    [
      unanswered('Error', 'curl: (28) Operation timed out after 30001 milliseconds with 0 bytes received'),
      'CLIENT_TIMEOUT',
    ],
    [
      unanswered('Error', 'curl: (28) Failed to connect to x port 443: Connection timed out'),
      'NETWORK_ERROR',
    ],
    [{ kind: 'request' }, 'NETWORK_ERROR'],
    [{ kind: 'request', http: { status: 0 } }, 'NETWORK_ERROR'],
    [
      { kind: 'request', http: { status: 200 }, error: { name: 'TypeError', message: 'terminated' } },
      'MALFORMED_RESPONSE',
    ],
    [{ kind: 'request', http: { status: 200 }, error: { code: 'UND_ERR_BODY_TIMEOUT' } }, 'CLIENT_TIMEOUT'],
    [
      { kind: 'request', http: { status: 503 }, error: { message: 'Request failed with status code 503' } },
      'EDGE_ERROR',
    ],
  ]);
});

describe('extension codes', () => {
  it('keeps the code of the entry that decided, else the first', () => {
    const two = {
      errors: [
        { message: 'a', extensions: { code: 'FIRST' } },
        { message: 'b', extensions: { code: 'FORBIDDEN' } },
      ],
    };
    expect(classify(answered(200, two)).errorCode).toBe('FORBIDDEN');
    expect(classify(answered(401, two)).errorCode).toBe('FIRST');
    const late = { errors: ['a', { message: 'b' }, { message: 'c', extensions: { code: 'LATE' } }] };
    expect(classify(answered(200, late))).toMatchObject({ errorCode: 'LATE', uncatalogued: true });
  });

  it('marks unknown codes as uncatalogued, known ones not', () => {
    expect(classify(graphqlError(200, 'x', { code: 'ODD' })).uncatalogued).toBe(true);
    expect(classify(graphqlError(200, 'x', { code: 'FORBIDDEN' })).uncatalogued).toBe(false);
    expect(classify(graphqlError(200, 'x')).uncatalogued).toBe(false);
  });

  it("takes a user's entry for an unknown code, of that project only", () => {
    const entry = {
      code: 'TENANT_LOCKED',
      meaning: 'm',
      cause: 'c',
      fix: 'f',
      severity: 'warning' as const,
      retryable: true,
    };
    const customCodes = (project: string, code: string): typeof entry | undefined =>
      project === 'project-1' && code === 'LOCKED' ? entry : undefined;
    for (const status of [200, 400, 403, 500]) {
      expect(classify(graphqlError(status, 'x', { code: 'LOCKED' }), { customCodes })).toMatchObject({
        code: 'TENANT_LOCKED',
        errorCode: 'LOCKED',
        retryable: true,
        severity: 'warning',
        uncatalogued: false,
        remedy: { meaning: 'm', cause: 'c', fix: 'f' },
      });
    }
    const elsewhere = { ...graphqlError(200, 'x', { code: 'LOCKED' }), projectId: 'other' };
    expect(classify(elsewhere, { customCodes })).toMatchObject({ code: 'GRAPHQL_ERROR', uncatalogued: true });
    expect(classify(graphqlError(200, 'x', { code: 'FORBIDDEN' }), { customCodes: () => entry }).code).toBe(
      'FORBIDDEN',
    );
  });
});

describe('provider of a request', () => {
  it.each([
    [graphqlError(504, 'upstream timeout', { provider: 'Mistral' }), 'mistral'],
    [graphqlError(502, 'openai answered 500'), 'openai'],
    [answered(503, { message: 'Google Gemini is overloaded' }), 'gemini'],
    [answered(502, { message: 'x', provider: 'google' }), 'gemini'],
    [answered(502, '<html>openai</html>'), null],
    [answered(401, { message: 'Unauthorized' }), null],
  ])('%#', (event, provider) => {
    expect(classify(event).provider).toBe(provider);
  });
});
