// Programs that the bench runs beside itself, and what they use.
import { spawn } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';

/** A child whose output is kept until somebody asks for a line of it. */
export class Program {
  #child;
  #output = '';
  #exited;

  constructor(command, args, { env = {}, cwd } = {}) {
    const clean = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1' };
    this.#child = spawn(command, args, { cwd, env: { ...clean, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        this.#output = (this.#output + chunk).slice(-64_000);
      });
    }
    this.#exited = new Promise((resolve) => this.#child.once('close', resolve));
  }

  get pid() {
    return this.#child.pid;
  }

  /** Resolves with the first match in the output. */
  async saying(pattern, limitMs = 60_000) {
    const deadline = Date.now() + limitMs;
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      if (this.#child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`a program ended or hung before it was ready:\n${this.#output.slice(-4_000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async stop(signal = 'SIGTERM') {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    await this.#exited;
  }
}

/** All processes as `{pid, parent, name, cpu, ended, rss}`; CPU in seconds, memory in bytes. */
function processes() {
  if (process.platform !== 'linux') return processesByPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [
          {
            pid: Number(pid),
            parent: Number(fields[1]),
            name,
            cpu: (Number(fields[11]) + Number(fields[12])) / 100,
            // Of children that have ended and were waited for.
            ended: (Number(fields[13]) + Number(fields[14])) / 100,
            rss: Number(fields[21]) * 4096,
          },
        ];
      } catch {
        return [];
      }
    });
}

function processesByPs() {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,rss=,comm='], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [pid, parent, rss, ...name] = line.trim().split(/\s+/);
    return {
      pid: Number(pid),
      parent: Number(parent),
      name: name.join(' ').split('/').at(-1),
      cpu: 0,
      ended: 0,
      rss: Number(rss) * 1024,
    };
  });
}

/** What a process and its children use: Node and everything else apart. `cpu` in seconds, `rss` in bytes. */
export function usage(root) {
  const all = processes();
  const family = new Set([root]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  const sums = { node: { cpu: 0, rss: 0 }, other: { cpu: 0, rss: 0 } };
  for (const { pid, name, cpu, ended, rss } of all) {
    if (!family.has(pid)) continue;
    const sum = /node|MainThread|npm/.test(name) ? sums.node : sums.other;
    sum.cpu += cpu + ended;
    sum.rss += rss;
  }
  return sums;
}

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
