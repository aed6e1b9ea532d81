import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually, startInstance, StartFailed, type Instance } from '../kit/instance.js';
import { hasPrometheus, promtool } from '../kit/prometheus.js';

const OPEN_METRICS = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
const OF_COLLECTOR = '# TYPE foghorn_ingest_events';
const OF_WORKER = '# TYPE foghorn_event_outcomes';

/** Runs in the worker's thread before anything else: it stands still, or falls, while a file is there. */
const TROUBLE = `
  import { existsSync } from 'node:fs';
  import { isMainThread } from 'node:worker_threads';
  const { TROUBLE_DIR } = process.env;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const look = () => {
    if (existsSync(TROUBLE_DIR + '/fall')) throw new Error('fell over');
    while (existsSync(TROUBLE_DIR + '/stand-still')) Atomics.wait(cell, 0, 0, 20);
  };
  if (!isMainThread) { look(); setInterval(look, 20).unref(); }
`;

describe('the thread of the worker', () => {
  let troubles: string;
  let dataDir: string;
  let foghorn: Instance;

  const trouble = (name: string) => path.join(troubles, name);
  const env = () => ({
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TROUBLE)}`,
    TROUBLE_DIR: troubles,
  });
  const metrics = async (accept = '*/*') =>
    (await fetch(`${foghorn.url}/metrics`, { headers: { accept } })).text();

  beforeAll(async () => {
    troubles = await mkdtemp(path.join(tmpdir(), 'foghorn-troubles-'));
    dataDir = await mkdtemp(path.join(tmpdir(), 'foghorn thread '));
    foghorn = await startInstance({ dataDir, env: env() });
  }, 90_000);
  afterAll(async () => {
    await foghorn?.stop();
    await rm(troubles, { recursive: true, force: true });
  }, 30_000);

  it.each([
    ['classic', '*/*', 0],
    ['OpenMetrics', OPEN_METRICS, 1],
  ])('shares one %s page of metrics with the rest', async (_format, accept, ends) => {
    const page = await metrics(accept);
    expect(page).toContain(OF_COLLECTOR);
    expect(page).toContain(OF_WORKER);
    const families = [...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(families.filter((name, at) => families.indexOf(name) !== at)).toEqual([]);
    expect(page.split('# EOF').length - 1).toBe(ends);
    if (ends > 0) expect(page.endsWith('\n# EOF\n')).toBe(true);
    else if (hasPrometheus())
      expect(await promtool(['check', 'metrics'], page)).toEqual({ code: 0, output: '' });
  });

  it('holds up neither answers nor the page while it stands still', async () => {
    await writeFile(trouble('stand-still'), '');
    const page = await eventually(metrics, (text) => !text.includes(OF_WORKER));
    expect(page).toContain(OF_COLLECTOR);
    // The log comes through a pipe of its own.
    await eventually(
      () => Promise.resolve(foghorn.output()),
      (output) => output.includes('lacks those of the worker'),
    );
    const answer = await foghorn.ingest('{"kind":"request","projectId":"p","http":{"status":500}}');
    expect(answer.status).toBe(202);
    await rm(trouble('stand-still'));
    await eventually(metrics, (text) => /^foghorn_event_outcomes_total\{outcome="stored"\} 1$/m.test(text));
  }, 60_000);

  it('takes the process with it when it falls, and leaves no Postgres behind', async () => {
    await writeFile(trouble('fall'), '');
    const fallen = await eventually(
      () => Promise.resolve(foghorn.process.exitCode),
      (code) => code !== null,
    );
    expect(fallen).toBe(1);
    // Until all that it said has arrived.
    await foghorn.stop();
    expect(foghorn.output()).toMatch(
      /"level":"fatal".*"fell over".*the thread of the worker ended by itself/,
    );
    expect(existsSync(path.join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  }, 60_000);

  it('tells plainly what keeps it from starting, and everything is undone', async () => {
    await writeFile(trouble('fall'), '');
    const failed: unknown = await startInstance({ dataDir, env: env() }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(StartFailed);
    const { exitCode, output } = failed as StartFailed;
    expect(exitCode).toBe(1);
    expect(output).toMatch(/\nfell over\n$/);
    expect(existsSync(path.join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
    expect(existsSync(path.join(dataDir, 'foghorn.lock'))).toBe(false);
  }, 60_000);
});
