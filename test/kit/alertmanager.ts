import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';

const PROGRAM = 'prometheus-alertmanager';
const START_LIMIT_MS = 30_000;

/** Whether Debian's Alertmanager is on the path; without it the suite that needs it is skipped, and fails in CI. */
export function hasAlertmanager(): boolean {
  try {
    execFileSync(PROGRAM, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** An alert as it is shown. */
export interface ShownAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
  status: { state: string };
}

/** A real Alertmanager on a free port. */
export interface TestAlertmanager {
  url: string;
  /** Those that are not over. */
  alerts(): Promise<ShownAlert[]>;
  stop(): Promise<void>;
}

export async function startAlertmanager(): Promise<TestAlertmanager> {
  const folder = await mkdtemp(path.join(tmpdir(), 'foghorn-alertmanager-'));
  const config = path.join(folder, 'alertmanager.json');
  // JSON is YAML.
  await writeFile(config, JSON.stringify({ route: { receiver: 'none' }, receivers: [{ name: 'none' }] }));
  const port = await freePort();
  const server = spawn(
    PROGRAM,
    [
      `--config.file=${config}`,
      `--storage.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaint = '';
  server.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await isReady(url))) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(`no Alertmanager: ${complaint}`);
    await sleep(50);
  }
  return {
    url,
    alerts: async () => (await (await fetch(`${url}/api/v2/alerts`)).json()) as ShownAlert[],
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
