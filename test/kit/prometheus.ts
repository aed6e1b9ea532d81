import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';

const START_LIMIT_MS = 30_000;

/** Whether Prometheus and its promtool are on the path; without them the suites that need them are skipped. */
export function hasPrometheus(): boolean {
  try {
    for (const program of ['prometheus', 'promtool'])
      execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs promtool and gives its exit code and everything that it printed. */
export function promtool(args: string[], input = ''): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile('promtool', args, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    );
    child.stdin?.end(input);
  });
}

/** One series of an instant query. */
export interface Sample {
  metric: Record<string, string>;
  value: [number, string];
}

export interface FiringRule {
  name: string;
  state: 'inactive' | 'pending' | 'firing';
  health: string;
  alerts: { labels: Record<string, string>; state: string; value: string }[];
}

export interface TestPrometheus {
  url: string;
  /** `GET /api/v1/…`; throws with Prometheus' own words where it refuses. */
  api<T>(route: string, parameters?: Record<string, string>): Promise<T>;
  query(expr: string): Promise<Sample[]>;
  /** The alerting rules with their states. */
  alertRules(): Promise<FiringRule[]>;
  stop(): Promise<void>;
}

export interface PrometheusOptions {
  /** Base address of what is scraped at `/metrics`. */
  target: string;
  /** Absolute paths of rule files. */
  rules: string[];
  /** Between scrapes and between evaluations, for example `1s`. */
  interval: string;
}

/** A real Prometheus on a free port that keeps its data in a folder of its own and remembers exemplars. */
export async function startPrometheus(options: PrometheusOptions): Promise<TestPrometheus> {
  const folder = await mkdtemp(path.join(tmpdir(), 'foghorn-prometheus-'));
  const config = path.join(folder, 'prometheus.json');
  // JSON is YAML.
  await writeFile(
    config,
    JSON.stringify({
      global: { scrape_interval: options.interval, evaluation_interval: options.interval },
      rule_files: options.rules,
      scrape_configs: [
        { job_name: 'foghorn', static_configs: [{ targets: [new URL(options.target).host] }] },
      ],
    }),
  );
  const port = await freePort();
  const server = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaint = '';
  server.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await isReady(url))) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(`no Prometheus: ${complaint}`);
    await sleep(50);
  }

  async function api<T>(route: string, parameters: Record<string, string> = {}): Promise<T> {
    const body = new URLSearchParams(parameters);
    const response = await fetch(`${url}/api/v1/${route}?${body.toString()}`);
    const answer = (await response.json()) as { status: string; error?: string; data: T };
    if (answer.status !== 'success') throw new Error(`${answer.error}: ${JSON.stringify(parameters)}`);
    return answer.data;
  }

  return {
    url,
    api,
    query: async (expr) => (await api<{ result: Sample[] }>('query', { query: expr })).result,
    alertRules: async () => {
      const { groups } = await api<{ groups: { rules: FiringRule[] }[] }>('rules', { type: 'alert' });
      return groups.flatMap(({ rules }) => rules);
    },
    async stop() {
      if (server.exitCode === null) {
        server.kill('SIGTERM');
        await once(server, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/-/ready`).then(
    (response) => response.ok,
    () => false,
  );
}
