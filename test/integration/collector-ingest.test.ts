import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { request as httpRequest } from 'node:http';
import type { Rejection } from '#contracts/rejection.js';
import { OPERATOR_KEY, startCollector, type TestCollector } from '../kit/collector.js';
import { useDatabase } from '../kit/postgres.js';

interface Answer {
  accepted: number;
  rejected: Rejection[];
  status?: number;
  code?: string;
  detail?: string;
}

const database = useDatabase();
let collector: TestCollector;

beforeAll(async () => {
  collector = await startCollector(database.url);
}, 30_000);
afterAll(() => collector.stop(), 20_000);
afterEach(() => collector.drain());

let made = 0;
const event = (more: object = {}) => ({
  kind: 'request',
  eventId: `e${made++}`,
  projectId: 'p',
  http: { status: 429, body: '{"message":"Too Many Requests"}' },
  ...more,
});
const json = (value: unknown) => JSON.stringify(value);
const answer = async (response: Response) => (await response.json()) as Answer;

async function received(body: string | Buffer, headers: Record<string, string> = {}) {
  const response = await collector.post(body, headers);
  expect(response.status).toBe(202);
  return answer(response);
}

describe('POST /v1/failures', () => {
  it('answers 202 once the events are in the queue and in the ledger', async () => {
    await expect(received(json(event({ eventId: 'first' })))).resolves.toEqual({ accepted: 1, rejected: [] });
    const [batch] = await collector.drain();
    expect(batch).toMatchObject({
      protocol: 'native',
      keyId: null,
      events: [{ eventId: 'first', projectId: 'p' }],
    });
    const { rows } = await database.pool.query('SELECT received FROM batches WHERE batch_id = $1', [
      batch?.batchId,
    ]);
    expect(rows).toEqual([{ received: 1 }]);
  });

  it.each([
    ['an array', (list: unknown[]) => json(list), 'application/json'],
    ['NDJSON', (list: unknown[]) => list.map(json).join('\n'), 'application/x-ndjson'],
    ['NDJSON called JSON', (list: unknown[]) => list.map(json).join('\r\n'), 'application/json'],
    [
      'concatenated JSON called a form',
      (list: unknown[]) => list.map(json).join(''),
      'application/x-www-form-urlencoded',
    ],
    ['a content type that is none', (list: unknown[]) => json(list), 'what; is=this'],
  ])('reads %s', async (_what, write, type) => {
    const body = write([event(), event(), event({ http: { status: 500, body: 'a=b&c=%20+d' } })]);
    await expect(received(body, { 'content-type': type })).resolves.toMatchObject({ accepted: 3 });
    const events = await collector.events();
    expect(events[2]?.http?.body).toBe('a=b&c=%20+d');
  });

  it('needs no content type', async () => {
    const body = json(event());
    const { hostname, port } = new URL(collector.url);
    const status = await new Promise((resolve, reject) => {
      const sent = httpRequest(
        {
          hostname,
          port,
          path: '/v1/failures',
          method: 'POST',
          headers: { authorization: `bearer ${OPERATOR_KEY}` },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.once('error', reject);
      sent.write(body.slice(0, 10));
      sent.end(body.slice(10));
    });
    expect(status).toBe(202);
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateRawSync],
    ['gzip, br', (body: Buffer) => brotliCompressSync(gzipSync(body))],
  ])('undoes %s', async (encoding, compress) => {
    const body = compress(Buffer.from(json([event(), event()])));
    await expect(received(body, { 'content-encoding': encoding })).resolves.toMatchObject({ accepted: 2 });
  });

  it('takes a platform payload as it came, its head from headers', async () => {
    const headers = { 'x-project-id': 'p', 'x-flow-id': 'f', 'x-request-id': 'r', 'x-http-status': '503' };
    await received(json({ errors: [{ message: 'x' }] }), headers);
    expect(await collector.events()).toMatchObject([
      { kind: 'request', projectId: 'p', flowId: 'f', requestId: 'r', http: { status: 503 } },
    ]);
  });

  it('gives every broken record its verdict and takes the rest', async () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100; i++) deep = { deep };
    const lines = [
      json(event()),
      '{"kind":"request","projectId":',
      json(event({ projectId: undefined })),
      json(event({ http: { status: 500, body: deep } })),
      json({
        ...event(),
        kind: 'flow_run',
        run: { status: 'error', nodes: Array(5_000).fill({ nodeId: 'n' }) },
      }),
      json(event({ occurredAt: '0001-01-01T00:00:00Z' })),
      json(event({ occurredAt: '9999-12-31T23:59:59Z', flowId: 'clamped' })),
      json(event({ flowId: 'nul\u0000\ud800' })),
      '{"kind":"request","projectId":"p","flowId":"proto","__proto__":{"a":1},"http":{"status":"429"},"durationMs":"12"}',
      '42',
    ];
    const got = await received(lines.join('\n'));
    expect(got.accepted).toBe(4);
    expect(got.rejected).toEqual([
      { index: 1, reason: expect.stringContaining('line 2') as string },
      { index: 2, field: 'projectId', reason: expect.stringContaining('x-project-id') as string },
      { index: 3, field: 'http.body', reason: expect.stringContaining('64') as string },
      { index: 4, field: 'run.nodes', reason: expect.stringContaining('2,000') as string },
      { index: 5, field: 'occurredAt', reason: expect.stringContaining('2020') as string },
      { index: 9, reason: expect.stringContaining('object') as string },
    ]);
    const events = await collector.events();
    expect(events.find((one) => one.flowId === 'clamped')).toMatchObject({ occurredAtClamped: true });
    expect(events.find((one) => one.flowId === 'proto')).toMatchObject({
      http: { status: 429 },
      durationMs: 12,
    });
    expect(events.some((one) => one.flowId === 'nul\ufffd\ufffd')).toBe(true);
  });

  it('queues no secret and logs none, nor any body', async () => {
    const secret = 'sk-proj-AbCdEf0123456789FAKE';
    const http = {
      status: 401,
      headers: { authorization: `Bearer ${secret}` },
      body: `{"message":"bad key ${secret}"}`,
    };
    await received(json([event({ http }), { kind: secret }]));
    const queued = json(await collector.events());
    expect(queued).toContain('[redacted:openai-key]');
    expect(queued + collector.log()).not.toContain('AbCdEf');
    expect(collector.log()).not.toMatch(/bad key|Too Many Requests|operator-key/);
    expect(collector.log()).toMatch(/"batchId":"[0-9a-f-]{36}"/);
  });

  it('answers 400 with the verdicts when nothing is acceptable', async () => {
    const response = await collector.post(json([{ kind: 'request' }, 1]));
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const problem = await answer(response);
    expect(problem).toMatchObject({ status: 400, code: 'nothing_accepted', accepted: 0 });
    expect(problem.rejected.map((rejection) => rejection.index)).toEqual([0, 1]);
  });

  it.each([[''], ['[]'], ['  \n'], ['not json at all']])('answers 400 to %j', async (body) => {
    expect((await collector.post(body)).status).toBe(400);
  });

  it('answers 413 to 20 MB, stated or not, to a bomb and to too many records, and goes on', async () => {
    const huge = Buffer.alloc(20 * 1024 * 1024, ' ');
    expect((await collector.post(huge)).status).toBe(413);
    const chunked = await fetch(`${collector.url}/v1/failures`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OPERATOR_KEY}` },
      body: new ReadableStream({
        start(controller) {
          for (let i = 0; i < 20; i++) controller.enqueue(new Uint8Array(1024 * 1024));
          controller.close();
        },
      }),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
    const bomb = await collector.post(gzipSync(Buffer.alloc(64 * 1024 * 1024)), {
      'content-encoding': 'gzip',
    });
    expect(bomb.status).toBe(413);
    expect((await collector.post('{}\n'.repeat(10_001))).status).toBe(413);
    await expect(received(json(event()))).resolves.toMatchObject({ accepted: 1 });
  }, 30_000);

  it('answers 415 to an encoding that it does not know and 400 to a corrupt one', async () => {
    const unknown = await collector.post(json(event()), { 'content-encoding': 'zstd' });
    expect(unknown.status).toBe(415);
    expect((await answer(unknown)).detail).toContain('gzip');
    expect((await collector.post('nope', { 'content-encoding': 'gzip' })).status).toBe(400);
  });

  it('gathers single posts that arrive together, and splits a large one', async () => {
    await Promise.all(Array.from({ length: 40 }, () => received(json(event()))));
    const together = await collector.drain();
    expect(together.flatMap((batch) => batch.events)).toHaveLength(40);
    expect(together.length).toBeLessThan(40);

    await received(json(Array.from({ length: 2_500 }, () => event())));
    const split = await collector.drain();
    expect(split.flatMap((batch) => batch.events)).toHaveLength(2_500);
    expect(Math.max(...split.map((batch) => batch.events.length))).toBeLessThanOrEqual(1_000);
  });

  it('derives the same id for the same content however it is sent', async () => {
    const same = {
      projectId: 'p',
      occurredAt: new Date().toISOString(),
      http: { status: 500, body: { a: 1, b: 2 } },
    };
    await received(json(same));
    await received(json([{ ...same, http: { body: { b: 2, a: 1 }, status: '500' } }]));
    const [one, two] = await collector.events();
    expect(one?.eventIdDerived).toBe(true);
    expect(two?.eventId).toBe(one?.eventId);
  });

  it('answers HEAD, and counts what came in', async () => {
    const head = await fetch(`${collector.url}/v1/failures`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    await received(json([event(), {}]));
    const page = await (await fetch(`${collector.url}/metrics`)).text();
    expect(page).toMatch(/foghorn_ingest_events_total\{protocol="native",outcome="accepted"\} [1-9]/);
    expect(page).toMatch(/foghorn_ingest_events_total\{protocol="native",outcome="rejected"\} [1-9]/);
    expect(page).toMatch(/foghorn_ingest_request_seconds_count [1-9]/);
  });
});
