import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const RESTART_MS = 300;
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 20_000;

export type AppName = 'collector' | 'worker' | 'console';

export interface AppSettings {
  /** Unique; names the log file. */
  name: string;
  app: AppName;
  port: number;
  /** Folder of the built service. */
  dist: string;
  /** Folder for its log and its own data. */
  folder: string;
  env: Record<string, string>;
}

/** An exit that nobody asked for. */
export interface Crash {
  name: string;
  /** False while it had never been ready: a start without a database ends, and the supervisor tries again. */
  afterReady: boolean;
  exit: string;
  lastLines: string;
}

/** Something done to a process on purpose. `at` is epoch milliseconds. */
export interface Interruption {
  what: 'killed' | 'halted';
  at: number;
}

/** A stop that was asked for, and what the process ended with: `code 0` when all went well. */
export interface Stop {
  name: string;
  exit: string;
}

/** One of Foghorn's processes under a supervisor that starts it again, as a container's restart policy does. */
export class AppProcess {
  readonly crashes: Crash[] = [];
  readonly interruptions: Interruption[] = [];
  readonly stops: Stop[] = [];
  private child: ChildProcess | null = null;
  private wanted = false;
  private ready = false;
  private asked = false;
  private lastLines = '';
  private readonly log: WriteStream;

  constructor(private readonly settings: AppSettings) {
    this.log = createWriteStream(path.join(settings.folder, `${settings.name}.log`), { flags: 'a' });
  }

  get name(): string {
    return this.settings.name;
  }

  get app(): AppName {
    return this.settings.app;
  }

  get url(): string {
    return `http://127.0.0.1:${this.settings.port}`;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    this.wanted = true;
    this.launch();
    await this.untilReady();
  }

  /** Ends it without a word; the supervisor brings it back. */
  kill(): void {
    if (!this.child?.pid) return;
    this.interrupted('killed');
    this.asked = true;
    this.child.kill('SIGKILL');
  }

  pause(): void {
    this.interrupted('halted');
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** A clean stop; resolves with what the process ended with. */
  async stop(): Promise<string> {
    this.wanted = false;
    return this.endNow();
  }

  /** A clean stop and a new start, as in a rolling update. */
  async restart(): Promise<string> {
    const exit = await this.stop();
    await this.start();
    return exit;
  }

  private interrupted(what: Interruption['what']): void {
    this.interruptions.push({ what, at: Date.now() });
  }

  private async endNow(): Promise<string> {
    const child = this.child;
    if (!child) return 'was not running';
    this.asked = true;
    const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
    child.kill('SIGTERM');
    const overdue = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    const [code, name] = await exited;
    clearTimeout(overdue);
    const exit = name ?? `code ${code}`;
    // One that does not manage to stop in order takes what it had not finished with it, as a kill does.
    if (exit !== 'code 0') this.interrupted('killed');
    this.stops.push({ name: this.name, exit });
    return exit;
  }

  private launch(): void {
    const { dist, app, port, folder, env } = this.settings;
    const main = path.join(dist, 'apps', app, 'src', 'main.js');
    const child = spawn(process.execPath, ['--enable-source-maps', main], {
      cwd: folder,
      env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', FOGHORN_PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.ready = false;
    this.asked = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.log.write(chunk);
        this.lastLines = (this.lastLines + chunk.toString()).slice(-2_000);
      });
    }
    child.once('exit', (code, name) => this.gone(child, name ?? `code ${code}`));
  }

  private gone(child: ChildProcess, exit: string): void {
    if (this.child !== child) return;
    this.child = null;
    if (!this.asked) {
      const { ready: afterReady, name, lastLines } = this;
      this.crashes.push({ name, afterReady, exit, lastLines });
    }
    if (!this.wanted) return;
    setTimeout(() => {
      if (!this.wanted || this.child) return;
      this.launch();
      this.untilReady().catch(() => undefined);
    }, RESTART_MS);
  }

  /** Resolves when it answers; rejects when it does not come up in time although it is started again and again. */
  async untilReady(): Promise<void> {
    const deadline = Date.now() + READY_LIMIT_MS;
    for (;;) {
      const child = this.child;
      if (child && (await isUp(this.url)) && this.child === child) {
        this.ready = true;
        return;
      }
      if (Date.now() > deadline) throw new Error(`${this.name} did not start:\n${this.lastLines}`);
      await sleep(100);
    }
  }
}

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
