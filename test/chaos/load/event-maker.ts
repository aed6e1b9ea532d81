import { randomUUID } from 'node:crypto';
import type { Random } from '../random.js';

const DAY_MS = 86_400_000;

/** What has to become of an event: one stored failure, nothing but a count, or a place in quarantine. */
export type Fate = 'failure' | 'not_failure' | 'too_old';

export interface MadeEvent {
  /** Unique in the run; travels as `requestId`, so that the event is found whatever id it got. */
  marker: string;
  fate: Fate;
  /** Without id and time the second of its receipt is part of its identity: sent again it counts again. */
  loose: boolean;
  json: string;
  /** What a platform payload that is posted bare has its head from; it then goes alone, as a body of its own. */
  headers?: Record<string, string>;
}

type Evidence = Record<string, unknown>;

const request = (status: number, body: unknown): Evidence => ({
  kind: 'request',
  http: { method: 'POST', url: 'https://shop.example/graphql', status, body: JSON.stringify(body) },
});
const graphqlError = (message: string) => ({ errors: [{ message }], data: null });
const failedRun = (nodeId: string, statusCode: number, error: string): Evidence => ({
  kind: 'flow_run',
  run: {
    status: 'error',
    nodes: [
      { nodeId: 'triggerNode_1', nodeType: 'graphqlNode', status: 'success', statusCode: 200 },
      { nodeId, nodeType: 'LLMNode', nodeName: 'Generate', status: 'error', statusCode, error },
    ],
    statusCode,
  },
});

const FAILURES: readonly ((random: Random) => Evidence)[] = [
  () => request(401, { message: 'Unauthorized' }),
  () => request(403, { message: 'Forbidden' }),
  () => request(400, graphqlError('Cannot query field "answer" on type "WorkflowResponse".')),
  (random) => request(random.pick([500, 502, 503]), graphqlError('Internal Server Error')),
  (random) => failedRun(`LLMNode_${random.between(100, 120)}`, 503, 'The model is overloaded'),
  (random) => failedRun(`LLMNode_${random.between(100, 120)}`, 400, 'maximum context length exceeded'),
  () => ({ kind: 'request', error: { name: 'TypeError', message: 'fetch failed', code: 'ECONNRESET' } }),
];
const RATE_LIMITED = request(429, graphqlError('Rate limit exceeded, try again in 20s'));
const FINE = request(200, { data: { executeWorkflow: { status: 'success', result: {} } } });

/** What the platform or its SDK answered, posted as it came. */
const BARE: readonly ((random: Random) => { payload: Evidence; status?: number })[] = [
  (random) => ({ payload: graphqlError('Internal Server Error'), status: random.pick([500, 502, 503]) }),
  (random) => ({
    payload: {
      data: { checkStatus: failedRun(`LLMNode_${random.between(100, 120)}`, 500, 'fetch failed')['run'] },
    },
  }),
  () => ({ payload: { status: 'error', result: null, message: 'Unauthorized', statusCode: 401 } }),
];

/** Makes the events of one run: all kinds, with and without an id and a time of their own, some days late. */
export class EventMaker {
  private serial = 0;

  constructor(
    private readonly random: Random,
    private readonly run: string,
  ) {}

  /** Any event of everyday life. */
  make(): MadeEvent {
    const { random } = this;
    const project = `chaos-${random.between(1, 6)}`;
    const kind = random.next();
    if (kind < 0.08) return this.build(project, 'not_failure', FINE);
    if (kind < 0.1) return this.build(project, 'too_old', random.pick(FAILURES)(random));
    return this.build(project, 'failure', random.pick(FAILURES)(random));
  }

  /** A failure as a proxy or a webhook hands it on: the platform's payload, and headers that say whose it is. */
  bare(): MadeEvent {
    const { random } = this;
    const { payload, status } = random.pick(BARE)(random);
    const marker = this.nextMarker();
    const headers: Record<string, string> = {
      'x-project-id': `chaos-${random.between(1, 6)}`,
      'x-request-id': marker,
    };
    if (status !== undefined) headers['x-http-status'] = String(status);
    return { marker, fate: 'failure', loose: true, json: JSON.stringify(payload), headers };
  }

  /** A rate limit in the project that is told to have a spike. */
  rateLimited(project: string): MadeEvent {
    return this.build(project, 'failure', RATE_LIMITED, false);
  }

  private build(project: string, fate: Fate, evidence: Evidence, mayBeLate = true): MadeEvent {
    const { random } = this;
    const marker = this.nextMarker();
    const identified = random.chance(0.7);
    const timed = fate === 'too_old' || random.chance(0.7);
    const event: Record<string, unknown> = { projectId: project, requestId: marker, ...evidence };
    if (identified) event['eventId'] = random.chance(0.5) ? randomUUID() : `own-${marker}`;
    if (timed) event['occurredAt'] = new Date(this.time(fate, mayBeLate)).toISOString();
    if (random.chance(0.5)) event['flowId'] = `flow-${random.between(1, 4)}`;
    if (random.chance(0.3)) event['environment'] = 'production';
    return { marker, fate, loose: !identified && !timed, json: JSON.stringify(event) };
  }

  private nextMarker(): string {
    this.serial += 1;
    return `${this.run}-${this.serial}`;
  }

  private time(fate: Fate, mayBeLate: boolean): number {
    const now = Date.now();
    if (fate === 'too_old') return now - 40 * DAY_MS;
    if (mayBeLate && this.random.chance(0.02)) return now - this.random.between(1, 4) * DAY_MS;
    return now - this.random.between(0, 800);
  }
}
