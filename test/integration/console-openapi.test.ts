import { AnswerChecker, operationsOf } from '../kit/openapi-answers.js';
import { startConsole, type ConsoleApp } from '../kit/console-app.js';
import { useDatabase } from '../kit/postgres.js';

const database = useDatabase();
let app: ConsoleApp;

beforeAll(async () => {
  app = await startConsole(database.url);
}, 30_000);
afterAll(() => app?.stop());

describe('the OpenAPI document', () => {
  it('is of version 3.1', () => {
    expect(app.document).toMatchObject({ openapi: '3.1.0', info: { title: 'Foghorn', version: '1.2.3' } });
  });

  it('describes every route of the contract', () => {
    const routes = operationsOf(app.document).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(routes.sort()).toEqual([
      'DELETE /api/alert-rules/{id}',
      'DELETE /api/catalog/custom/{project}/{code}',
      'DELETE /api/keys/{id}',
      'DELETE /api/quarantine/{id}',
      'DELETE /api/receivers/{name}',
      'DELETE /api/schedules/{id}',
      'DELETE /api/silences/{id}',
      'GET /api/alert-rules',
      'GET /api/alert-rules/{id}',
      'GET /api/alerts',
      'GET /api/catalog',
      'GET /api/failures',
      'GET /api/failures/{id}',
      'GET /api/issues',
      'GET /api/issues/{id}',
      'GET /api/keys',
      'GET /api/outcomes',
      'GET /api/projects',
      'GET /api/quarantine',
      'GET /api/quarantine/{id}',
      'GET /api/receivers',
      'GET /api/routes',
      'GET /api/schedules',
      'GET /api/silences',
      'GET /api/silences/{id}',
      'GET /api/timeseries',
      'GET /healthz',
      'GET /metrics',
      'GET /readyz',
      'HEAD /v1/failures',
      'PATCH /api/issues/{id}',
      'PATCH /api/projects/{project}',
      'PATCH /api/receivers/{name}',
      'PATCH /api/silences/{id}',
      'POST /api/alert-rules',
      'POST /api/alert-rules/preview',
      'POST /api/alerts/{id}/acknowledge',
      'POST /api/explain',
      'POST /api/keys',
      'POST /api/quarantine/{id}/retry',
      'POST /api/receivers',
      'POST /api/receivers/{name}/test',
      'POST /api/routes/test',
      'POST /api/schedules',
      'POST /api/silences',
      'POST /v1/failures',
      'PUT /api/alert-rules/{id}',
      'PUT /api/catalog/custom/{project}/{code}',
      'PUT /api/routes',
      'PUT /api/schedules/{id}',
    ]);
  });

  it('gives every operation an id of its own, a summary and security where a token is needed', () => {
    const operations = operationsOf(app.document);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(operations.length);
    for (const { path, operation } of operations) {
      expect(operation.summary).toMatch(/\w/);
      expect('security' in operation).toBe(
        path.startsWith('/api/') || operation.operationId === 'sendFailures',
      );
    }
  });

  it('has examples that keep to its own schemas', () => {
    const checker = new AnswerChecker(app.document);
    let checked = 0;
    for (const { method, path, operation } of operationsOf(app.document)) {
      const contents = [operation.requestBody, ...Object.values(operation.responses)];
      for (const [type, media] of contents.flatMap((part) => Object.entries(part?.content ?? {}))) {
        const examples = [media.example, ...Object.values(media.examples ?? {}).map(({ value }) => value)];
        for (const example of examples.filter((value) => value !== undefined)) {
          const fault = checker.schemaFault(media.schema ?? {}, example);
          expect(`${method} ${path} ${type}: ${fault}`).toBe(`${method} ${path} ${type}: null`);
          checked += 1;
        }
      }
    }
    expect(checked).toBeGreaterThan(30);
  });

  it('has an example for every answer with a JSON body', () => {
    const without = operationsOf(app.document).flatMap(({ method, path, operation }) =>
      Object.entries(operation.responses)
        .filter(([status, { content }]) => Number(status) < 300 && content !== undefined)
        .filter(([, { content }]) => Object.values(content!).some(({ example }) => example === undefined))
        .map(([status]) => `${method} ${path} ${status}`),
    );
    expect(without).toEqual([]);
  });

  it('refers to nothing that is missing', () => {
    const text = JSON.stringify(app.document);
    const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]!);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !(name in app.document.components!.schemas!))).toEqual([]);
  });
});
