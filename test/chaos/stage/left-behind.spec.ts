import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { claimRun, clearLeftBehind } from './left-behind.js';
import { SmallDisk } from './small-disk.js';

// It looks into /proc.
(process.platform === 'linux' ? describe : describe.skip)('runs that were killed', () => {
  let parent: string;
  const children: ChildProcess[] = [];
  beforeEach(() => (parent = realpathSync(mkdtempSync(path.join(tmpdir(), 'foghorn-left-')))));
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(parent, { recursive: true, force: true });
  });

  const folderOf = (run: string) => {
    const folder = path.join(parent, `foghorn-chaos-${run}`);
    mkdirSync(path.join(folder, 'data'), { recursive: true });
    return folder;
  };
  const processIn = async (cwd: string) => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")'], { cwd });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  };
  const dead = (folder: string, host = hostname()) =>
    // The process id is in use, by a process that began at another time.
    writeFileSync(path.join(folder, 'run.pid'), JSON.stringify({ host, pid: process.pid, startTime: '1' }));

  it('leave nothing behind after the next one has looked', async () => {
    const folder = folderOf('killed');
    dead(folder);
    const disk = SmallDisk.mount(path.join(folder, 'disk'));
    disk?.fill();
    const child = await processIn(path.join(folder, 'data'));
    child.kill('SIGSTOP');
    const ended = once(child, 'exit');
    expect(await clearLeftBehind(parent)).toEqual([folder]);
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(existsSync(folder)).toBe(false);
  });

  it('are told from those that go on, that came to an end, or that are on another machine', async () => {
    const [alive, over, elsewhere] = [folderOf('alive'), folderOf('over'), folderOf('elsewhere')];
    await claimRun(alive);
    (await claimRun(over))();
    dead(elsewhere, `not ${hostname()}`);
    const child = await processIn(alive);
    expect(await clearLeftBehind(parent)).toEqual([]);
    expect([alive, over, elsewhere].every((folder) => existsSync(folder))).toBe(true);
    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  });
});
