import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDataFolder } from './data-folder.js';

const fresh = () => mkdtemp(path.join(tmpdir(), 'foghorn folder '));

describe('openDataFolder', () => {
  it('refuses a second owner while the first lives, and not after', async () => {
    const folder = await fresh();
    const first = await openDataFolder(folder);
    await expect(openDataFolder(folder)).rejects.toMatchObject({ code: 'data_folder_in_use' });
    await first.release();
    const second = await openDataFolder(folder);
    await second.release();
  });

  it('takes over the lock of a process that is gone or whose id was reused', async () => {
    const folder = await fresh();
    await writeFile(path.join(folder, 'foghorn.lock'), JSON.stringify({ pid: process.pid, startTime: '1' }));
    const opened = await openDataFolder(folder);
    expect(JSON.parse(await readFile(path.join(folder, 'foghorn.lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
    });
    await opened.release();
  });

  it('names the folder that cannot be written', async () => {
    const folder = await fresh();
    await writeFile(path.join(folder, 'file'), '');
    await expect(openDataFolder(path.join(folder, 'file', 'below'))).rejects.toMatchObject({
      code: 'data_folder_not_writable',
    });
  });
});
