import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { accept } from '#intake/accept.js';

type Wrapper = {
  flowFetch(
    url: string,
    init: RequestInit,
    context: { projectId: string; flowId?: string },
  ): Promise<Response>;
};
interface Reported {
  kind: string;
  projectId: string;
  flowId?: string;
  http: { status?: number; body?: string };
  error?: { name?: string; message?: string; code?: string };
}

const page = readFileSync(path.resolve(__dirname, '../../docs/shipping.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, code]) => code!);

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** Bodies of the `curl` examples: what stands between the quotes of `-d`, or in the here-document. */
function postedBodies(): string[] {
  return blocks('sh').flatMap((code) => {
    const quoted = /-d '([^']+)'/.exec(code)?.[1];
    const document = /<<'NDJSON'\n([^]*?)\nNDJSON/.exec(code)?.[1];
    return [...(quoted ? [quoted] : []), ...(document ? document.split('\n') : [])];
  });
}

describe('the examples in docs/shipping.md', () => {
  it.each(postedBodies())('posts what the door accepts: %s', (body) => {
    const context = {
      now: Date.UTC(2026, 0, 5),
      headers: { projectId: 'my-project', httpStatus: '200' },
      allowedProjects: null,
      redactEmails: false,
    };
    expect(accept(JSON.parse(body), context)).toMatchObject({ ok: true });
  });

  it('has the curl examples that it promises', () => {
    expect(postedBodies()).toHaveLength(6);
  });
});

describe('the fetch wrapper in docs/shipping.md', () => {
  let folder: string;
  let wrapper: Wrapper;
  let endpoint: string;
  let answer: { status: number; body: string };
  let reports: Reported[];
  let arrived: () => void;
  /** Whether Foghorn breaks the connection instead of answering. */
  let gone: boolean;
  const servers: Server[] = [];
  const saved = { ...process.env };

  beforeAll(async () => {
    const platform = createServer((_request, response) => {
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.body);
    });
    const foghorn = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        expect(request.headers.authorization).toBe('Bearer fh_test');
        reports.push(JSON.parse(text) as Reported);
        if (gone) response.destroy();
        else response.writeHead(202).end();
        arrived();
      });
    });
    servers.push(platform, foghorn);
    endpoint = await listen(platform);
    process.env.FOGHORN_URL = await listen(foghorn);
    process.env.FOGHORN_INGEST_KEY = 'fh_test';
    folder = await mkdtemp(path.join(tmpdir(), 'foghorn-docs-'));
    const compiled = ts.transpileModule(blocks('ts')[0]!, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    const file = path.join(folder, 'flow-fetch.cjs');
    writeFileSync(file, compiled.outputText);
    wrapper = jest.requireActual<Wrapper>(file);
  });
  afterAll(async () => {
    process.env = saved;
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    reports = [];
    gone = false;
  });

  /** Calls the platform and waits for the report, if one is expected. */
  async function call(status: number, body: string, reported: boolean): Promise<string> {
    answer = { status, body };
    const report = new Promise<void>((resolve) => (arrived = resolve));
    const context = { projectId: 'my-project', flowId: 'my-flow' };
    const response = await wrapper.flowFetch(endpoint, { method: 'POST', body: '{}' }, context);
    expect(response.status).toBe(status);
    const text = await response.text();
    if (reported) await report;
    return text;
  }

  it.each([
    [429, '{"message":"Too Many Requests"}'],
    [200, '{"errors":[{"message":"no"}],"data":null}'],
    [200, '{"data":{"executeWorkflow":{"status":"error","result":null}}}'],
    [200, '<!doctype html><title>Studio</title>'],
  ])('reports %i %s and hands the answer on', async (status, body) => {
    expect(await call(status, body, true)).toBe(body);
    expect(reports).toMatchObject([
      { kind: 'request', projectId: 'my-project', flowId: 'my-flow', http: { status, body } },
    ]);
  });

  it('reports nothing of a call that went well', async () => {
    const fine = '{"data":{"executeWorkflow":{"status":"success","result":{}}}}';
    expect(await call(200, fine, false)).toBe(fine);
    // The next failure is the first report: whatever the call before it might have sent came earlier.
    await call(500, '{}', true);
    expect(reports.map((report) => report.http.status)).toEqual([500]);
  });

  it('reports an error that was thrown, and throws it', async () => {
    const report = new Promise<void>((resolve) => (arrived = resolve));
    const closed = createServer();
    const nowhere = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    await expect(wrapper.flowFetch(nowhere, {}, { projectId: 'my-project' })).rejects.toThrow('fetch failed');
    await report;
    expect(reports[0]?.error).toEqual({ name: 'TypeError', message: 'fetch failed', code: 'ECONNREFUSED' });
  });

  it('does not trouble the caller when Foghorn is gone', async () => {
    gone = true;
    const body = '{"message":"Unauthorized"}';
    expect(await call(401, body, true)).toBe(body);
    expect(reports).toHaveLength(1);
  });
});
