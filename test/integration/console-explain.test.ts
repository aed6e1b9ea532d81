import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { classify } from '#catalog/classify.js';
import type { Classification } from '#contracts/classification.js';
import { accept } from '#intake/accept.js';
import { foghorn } from '../kit/cli.js';
import { ConsoleStory, NOON, type Item } from '../kit/console-story.js';

interface Labelled {
  id: string;
  event: Record<string, unknown> & { projectId: string; http?: { body?: unknown; status?: number } };
  expect: Partial<Classification>;
}

const LABELLED = readFileSync(
  path.resolve(__dirname, '../../libs/catalog/src/fixtures/examples.ndjson'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Labelled);

const story = new ConsoleStory();
const explain = (body: unknown, headers?: Record<string, string>) =>
  story.ask<Classification>('POST', '/api/explain', 200, body, headers);

describe('POST /api/explain', () => {
  it.each(LABELLED.map((example) => [example.id, example] as const))(
    'answers %s as expected',
    async (_id, example) => {
      expect(await explain(example.event)).toMatchObject(example.expect);
    },
  );

  it('answers exactly the fields of the contract', async () => {
    expect(Object.keys(await explain(LABELLED[0]!.event)).sort()).toEqual(
      [
        ...['failure', 'code', 'httpStatus', 'errorCode', 'retryable', 'retryAfterMs', 'provider'],
        ...['failingNodes', 'causeNodeId', 'message', 'rule', 'fingerprint', 'remedy'],
      ].sort(),
    );
  });

  it('gives the fingerprint that the same event gets when it is sent', async () => {
    for (const { event } of LABELLED.filter(({ expect: { failure } }) => failure).slice(0, 20)) {
      const accepted = accept(event, { now: NOON, headers: {}, allowedProjects: null, redactEmails: false });
      if (!accepted.ok) throw new Error(accepted.reason);
      expect((await explain(event)).fingerprint).toBe(classify(accepted.event).fingerprint);
    }
    const event = LABELLED[0]!.event;
    const elsewhere = await explain({ ...event, projectId: 'shop' });
    expect(elsewhere.fingerprint).not.toBe((await explain(event)).fingerprint);
  });

  it('takes a platform payload as it came, with its head in headers', async () => {
    const payload = { errors: [{ message: 'Something odd' }] };
    expect(await explain(payload, { 'x-http-status': '429' })).toMatchObject({
      code: 'RATE_LIMITED',
      httpStatus: 429,
    });
    const one = await explain(payload, { 'x-project-id': 'bank' });
    expect(one.fingerprint).toBe((await explain({ ...payload, projectId: 'bank' })).fingerprint);
  });

  it('takes what people paste, as text', async () => {
    const curl =
      'HTTP/2 429\r\nretry-after: 20\r\ncontent-type: application/json\r\n\r\n{"message":"Too many requests"}';
    expect(await explain(curl, { 'content-type': 'text/plain' })).toMatchObject({
      code: 'RATE_LIMITED',
      httpStatus: 429,
      retryAfterMs: 20_000,
    });
    const asText = await explain(JSON.stringify(LABELLED[0]!.event), { 'content-type': 'text/plain' });
    expect(asText).toEqual(await explain(LABELLED[0]!.event));
  });

  it('takes a list of one, and refuses more', async () => {
    expect(await explain([LABELLED[0]!.event])).toEqual(await explain(LABELLED[0]!.event));
    expect(await story.refused('/api/explain', 'POST', [LABELLED[0]!.event, {}])).toMatchObject({
      code: 'invalid_event',
      field: 'body',
      detail: expect.stringContaining('list of 2'),
    });
  });

  it.each([
    [{}, 'kind'],
    [{ kind: 'workflow' }, 'kind'],
    [{ kind: 'request' }, 'http'],
    [{ kind: 'flow_run', run: 'x' }, 'run'],
    [{ kind: 'request', http: { status: 42 } }, 'http.status'],
    [7, 'body'],
    ['null', 'body'],
    [[], 'body'],
  ])('refuses %j, naming the field', async (body, field) => {
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const problem = await story.refused('/api/explain', 'POST', sent);
    expect(problem).toMatchObject({ code: 'invalid_event', field });
  });

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded'])(
    'refuses broken JSON that is sent as %s',
    async (type) => {
      const problem = await story.ask('POST', '/api/explain', 400, '{"kind":"request', {
        'content-type': type,
      });
      expect(problem).toMatchObject({ code: 'invalid_json' });
    },
  );

  it('repeats no secret', async () => {
    const message = 'Incorrect API key provided: sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789abcdefghij';
    const answer = await explain({
      kind: 'request',
      http: { status: 401, body: { errors: [{ message }] } },
    });
    expect(JSON.stringify(answer)).not.toContain('0123456789abcdef');
  });

  it('knows the project’s own codes', async () => {
    const event = (projectId: string) => ({
      projectId,
      errors: [{ message: 'no', extensions: { code: 'PARCEL_REFUSED' } }],
    });
    const entry = { meaning: 'm', cause: 'c', fix: 'whole address', severity: 'warning', retryable: true };
    await story.ask('PUT', '/api/catalog/custom/bank/PARCEL_REFUSED', 200, entry);
    expect(await explain(event('bank'))).toMatchObject({
      errorCode: 'PARCEL_REFUSED',
      retryable: true,
      remedy: { fix: 'whole address' },
    });
    expect((await explain(event('shop'))).remedy?.fix).not.toBe('whole address');
  });

  it('stores nothing', async () => {
    const before = await story.get<{ items: Item[] }>('/api/failures');
    await explain(LABELLED[0]!.event);
    expect(await story.get('/api/failures')).toEqual(before);
    expect(await story.get('/api/outcomes')).toMatchObject({ received: 9 });
  });
});

describe('foghorn explain --json', () => {
  const offline = async (input: string) => {
    const { code, out } = await foghorn(['explain', '--json', '-'], { stdin: input, now: NOON });
    expect(code).toBe(0);
    return JSON.parse(out) as Classification;
  };

  it('answers what the API answers', async () => {
    for (const { event } of LABELLED) {
      const { projectId: _projectId, ...anonymous } = event;
      expect(await offline(JSON.stringify(event))).toEqual(await explain(event));
      expect(await offline(JSON.stringify(anonymous))).toEqual(await explain(anonymous));
    }
  }, 60_000);

  it('and so for events that nobody has thought of', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('Rate limit exceeded, try again in 20s', 'Invalid API key', 'fetch failed'),
    );
    const event = fc.oneof(
      fc.record({
        kind: fc.constant('request'),
        http: fc.record({ status: fc.integer({ min: 100, max: 599 }), body: fc.oneof(text, fc.jsonValue()) }),
      }),
      fc.record({
        kind: fc.constant('flow_run'),
        run: fc.record({
          status: fc.constantFrom('error', 'success', 'failed'),
          nodes: fc.array(
            fc.record({
              nodeId: text,
              status: fc.constantFrom('error', 'success'),
              error: fc.oneof(text, fc.jsonValue()),
            }),
            { maxLength: 4 },
          ),
        }),
      }),
      fc.record({ errors: fc.array(fc.record({ message: text }), { minLength: 1, maxLength: 3 }) }),
    );
    await fc.assert(
      fc.asyncProperty(event, async (sent) => {
        const body = JSON.stringify(sent);
        const response = await story.app.call('POST', '/api/explain', body);
        const answer = (await response.json()) as Classification;
        if (response.status === 200) expect(await offline(body)).toEqual(answer);
        else expect(response.status).toBe(400);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
