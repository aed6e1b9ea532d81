import { BatchWriter } from '#store/batch/batch-writer.js';
import { PartitionsStore } from '#store/partitions/partitions.store.js';
import { batchOf, failureOf } from './batches.js';
import { startConsole, type ConsoleApp } from './console-app.js';
import { AnswerChecker } from './openapi-answers.js';
import { useDatabase, type TestDatabase } from './postgres.js';

/** An item of a list, as far as the tests look into it. */
export interface Item {
  id: string;
  eventId: string;
  code: string;
  [field: string]: unknown;
}

export interface Page {
  items: Item[];
  nextCursor: string | null;
}

export interface ProblemBody {
  status: number;
  code: string;
  detail: string;
  field?: string;
}

/** The time of the story: noon. */
export const NOON = Date.UTC(2026, 10, 20, 12);
export const MINUTE = 60_000;

/** A console over nine failures of two projects, all within the hour before noon. */
export class ConsoleStory {
  /** What the console takes for the time. */
  now = NOON;
  app!: ConsoleApp;
  checker!: AnswerChecker;
  private readonly database: TestDatabase;

  /** Call it at the top of a file. */
  constructor() {
    this.database = useDatabase();
    beforeAll(async () => {
      this.app = await startConsole(this.database.url, () => this.now);
      this.checker = new AnswerChecker(this.app.document);
      await this.writer.write(batchOf(nineFailures(), { receivedAt: NOON }));
    }, 60_000);
    afterAll(() => this.app?.stop());
  }

  get pool() {
    return this.database.pool;
  }

  get writer(): BatchWriter {
    return new BatchWriter(this.pool, new PartitionsStore(this.pool), { now: () => NOON });
  }

  /** Sends a request, holds the answer against the OpenAPI document, and gives it back parsed. */
  async ask<T>(
    method: string,
    path: string,
    expected: number,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<T> {
    const response = await this.app.call(method, path, body, headers);
    const text = await response.text();
    expect(`${response.status} ${text}`).toMatch(new RegExp(`^${expected} `));
    const parsed = text === '' ? undefined : (JSON.parse(text) as T);
    const type = response.headers.get('content-type');
    expect(this.checker.faultOf(method, path, response.status, type, parsed)).toBeNull();
    return parsed as T;
  }

  readonly get = <T = Page>(path: string) => this.ask<T>('GET', path, 200);
  readonly refused = (path: string, method = 'GET', body?: unknown) =>
    this.ask<ProblemBody>(method, path, 400, body);
}

function nineFailures() {
  const at = (minutesAgo: number) => ({ occurredAt: NOON - minutesAgo * MINUTE, receivedAt: NOON });
  const node = {
    nodeId: 'LLMNode_746',
    nodeType: 'LLMNode',
    nodeName: 'Generate Text',
    path: ['LLMNode_746'],
  };
  return [
    ...Array.from({ length: 7 }, (_, i) =>
      failureOf({ eventId: `limit-${i}`, ...at(i + 1) }, { message: `Too many requests (${i})` }),
    ),
    failureOf(
      {
        eventId: 'run-1',
        projectId: 'bank',
        flowId: 'advice',
        kind: 'flow_run',
        ...at(20),
        http: undefined,
        run: { status: 'error' },
      },
      {
        code: 'NODE_RATE_LIMITED',
        httpStatus: null,
        provider: 'openai',
        failingNodes: [node],
        causeNodeId: 'LLMNode_746',
        fingerprint: 'a'.repeat(32),
        title: '100% of tokens used on LLMNode_746',
        message: 'Wait: 100%_of tokens',
      },
    ),
    failureOf(
      { eventId: 'odd-1', projectId: 'bank', flowId: null, environment: null, ...at(40) },
      {
        code: 'GRAPHQL_ERROR',
        errorCode: 'COURIER_CLOSED',
        uncatalogued: true,
        httpStatus: 200,
        retryAfterMs: null,
        fingerprint: 'b'.repeat(32),
      },
    ),
  ];
}
