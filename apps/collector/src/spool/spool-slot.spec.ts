import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimAbandoned, claimSlot } from './spool-slot.js';

describe('the slots of a spool', () => {
  let parent: string;
  beforeEach(async () => (parent = await mkdtemp(path.join(tmpdir(), 'foghorn-slots-'))));
  afterEach(() => rm(parent, { recursive: true }));

  const lockOf = (slot: string) => path.join(parent, slot, 'spool.lock');
  const leave = async (slot: string, owner: object) => {
    await mkdir(path.join(parent, slot), { recursive: true });
    await writeFile(lockOf(slot), JSON.stringify(owner));
  };

  it('are never shared, and free again after a release', async () => {
    const slots = await Promise.all([claimSlot(parent), claimSlot(parent), claimSlot(parent)]);
    const folders = slots.map(({ folder }) => path.basename(folder)).sort();
    expect(new Set(folders).size).toBe(3);
    await Promise.all(slots.map(({ release }) => release()));
    const again = await claimSlot(parent);
    expect(path.basename(again.folder)).toBe('0');
    await again.release();
  });

  it('are taken over from a process that has ended', async () => {
    const me = await claimSlot(parent);
    const mine = JSON.parse(await readFile(lockOf('0'), 'utf8')) as { pid: number; startTime: string };
    await leave('1', { ...mine, startTime: 'another life' });
    await leave('2', { ...mine, pid: 2 ** 22 + 1 });
    const taken = await claimAbandoned(parent);
    expect(taken.map(({ folder }) => path.basename(folder)).sort()).toEqual(['1', '2']);
    await Promise.all([me, ...taken].map(({ release }) => release()));
  });

  it('are left to a process of another machine until it has been silent for a while', async () => {
    await leave('0', { host: 'elsewhere', pid: 1, startTime: null });
    const second = await claimSlot(parent);
    expect(path.basename(second.folder)).toBe('1');
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(lockOf('0'), longAgo, longAgo);
    const [first] = await claimAbandoned(parent);
    expect(path.basename(first!.folder)).toBe('0');
    await Promise.all([first!.release(), second.release()]);
  });

  it('name the folder and the way out when it cannot be written', async () => {
    const file = path.join(parent, 'a-file');
    await writeFile(file, '');
    await expect(claimSlot(path.join(file, 'spool'))).rejects.toMatchObject({
      code: 'spool_not_writable',
      message: expect.stringMatching(/FOGHORN_DATA_DIR.*FOGHORN_SPOOL_MAX_BYTES/) as string,
    });
  });
});
