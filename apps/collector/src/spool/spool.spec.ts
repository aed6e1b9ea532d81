import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Spool, SpoolFull } from './spool.js';

const MEBIBYTE = 1024 * 1024;
const record = (text: string, padding = 0) => ({
  head: Buffer.from(text),
  body: Buffer.from(`body of ${text}`.padEnd(padding, '.')),
});

describe('Spool', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'foghorn-spool-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const files = async () => (await readdir(folder)).sort();
  /** Reads it to the end, dropping each segment, as a replay does. */
  const drain = async (spool: Spool) => {
    const heads: string[] = [];
    for (let segment = await spool.oldest(); segment; segment = await spool.oldest()) {
      heads.push(...segment.records.map(({ head }) => head.toString()));
      await spool.drop(segment);
    }
    return heads;
  };

  it('gives back what it was given, oldest first, and leaves nothing behind', async () => {
    const spool = await Spool.open(folder, MEBIBYTE);
    expect(await spool.oldest()).toBeNull();
    const names = Array.from({ length: 50 }, (_, n) => `r${n}`);
    await Promise.all(names.map((name) => spool.append(record(name))));
    expect(spool.records).toBe(50);
    expect(spool.bytes).toBe((await readFile(path.join(folder, (await files())[0]!))).length);
    expect(await drain(spool)).toEqual(names);
    expect([spool.records, spool.bytes, await files()]).toEqual([0, 0, []]);
    await spool.close();
  });

  it('finds everything again in the next process, over many segments', async () => {
    const before = await Spool.open(folder, 4 * MEBIBYTE);
    const names = Array.from({ length: 40 }, (_, n) => `r${n}`);
    for (const name of names) await before.append(record(name, 20_000));
    // No close: the process was killed.
    expect((await files()).length).toBeGreaterThan(2);
    const after = await Spool.open(folder, 4 * MEBIBYTE);
    expect([after.records, after.bytes]).toEqual([40, before.bytes]);
    await after.append(record('later'));
    expect(await drain(after)).toEqual([...names, 'later']);
    await Promise.all([before.close(), after.close()]);
  });

  it('counts a torn record at the end for nothing, and writes on in a file of its own', async () => {
    const before = await Spool.open(folder, MEBIBYTE);
    await before.append(record('whole'));
    const [name] = await files();
    await appendFile(path.join(folder, name!), 'FHsp half a record');
    await writeFile(path.join(folder, '000000000007-abcdefabcdef.spool'), '');
    const after = await Spool.open(folder, MEBIBYTE);
    expect(after.records).toBe(1);
    await after.append(record('next'));
    expect(await drain(after)).toEqual(['whole', 'next']);
    expect(await files()).toEqual([]);
    await Promise.all([before.close(), after.close()]);
  });

  it('keeps the file when something in it was changed, under another name', async () => {
    const before = await Spool.open(folder, MEBIBYTE);
    for (const name of ['a', 'b', 'c']) await before.append(record(name));
    await before.close();
    const file = path.join(folder, (await files())[0]!);
    const bytes = await readFile(file);
    bytes[bytes.indexOf('body of b')]! ^= 1;
    await writeFile(file, bytes);
    const after = await Spool.open(folder, MEBIBYTE);
    expect(await after.oldest()).toMatchObject({ damagedBytes: expect.any(Number) as number });
    expect(await drain(after)).toEqual(['a', 'c']);
    expect(await files()).toEqual([`${path.basename(file)}.damaged`]);
  });

  it('takes nothing beyond its cap, and something again when there is room', async () => {
    const spool = await Spool.open(folder, MEBIBYTE);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) => spool.append(record(`r${n}`, 100_000))),
    );
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(20);
    expect(refused.every((one) => (one as PromiseRejectedResult).reason instanceof SpoolFull)).toBe(true);
    expect(spool.full).toBe(true);
    expect(spool.bytes).toBeLessThanOrEqual(MEBIBYTE);
    expect(await drain(spool)).toHaveLength(10);
    expect(spool.full).toBe(false);
    await spool.append(record('again', 100_000));
    await spool.close();
  });

  it('refuses instead of acknowledging when its files are taken away, and goes on with a new one', async () => {
    const spool = await Spool.open(folder, MEBIBYTE);
    await spool.append(record('first'));
    for (const name of await files()) await rm(path.join(folder, name));
    await expect(spool.append(record('lost'))).rejects.toThrow(SpoolFull);
    await spool.append(record('kept'));
    expect(await drain(spool)).toEqual(['kept']);
    await spool.close();
  });

  it('goes on writing while it is read', async () => {
    const spool = await Spool.open(folder, 8 * MEBIBYTE);
    const names = Array.from({ length: 400 }, (_, n) => `r${n}`);
    const read: string[] = [];
    const writing = Promise.all(names.map((name) => spool.append(record(name, 5_000))));
    const reading = (async () => {
      while (read.length < names.length) {
        read.push(...(await drain(spool)));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await Promise.all([writing, reading]);
    expect(read).toEqual(names);
    await spool.close();
  });
});
