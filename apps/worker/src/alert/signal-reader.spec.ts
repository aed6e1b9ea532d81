import type { Bucket } from '#alerting/series.js';
import { SignalReader, type SeriesByProject } from './signal-reader.js';

const T0 = Date.UTC(2026, 0, 5, 3, 0, 5);
const MINUTE = 60_000;
const PLAN = { bucketMs: 10_000, historyMs: 60 * MINUTE, freshMs: 2 * MINUTE, everyMs: 0, rereadMs: MINUTE };

/** The rollups as a list; remembers which spans were asked for. */
function rollups() {
  const rows: { project: string; subject: null; at: number; count: number }[] = [];
  const asked: number[] = [];
  return {
    rows,
    asked,
    read: ({ from, to }: { from: number; to: number }) => {
      asked.push(to - 1 - from);
      return Promise.resolve(rows.filter(({ at }) => at >= from && at < to));
    },
  };
}

function bucket(time: number): number {
  return Math.floor(time / 10_000) * 10_000;
}

describe('SignalReader', () => {
  it('reads everything once, then only what may still change, and everything again after a minute', async () => {
    const source = rollups();
    const reader = new SignalReader(PLAN, source.read, source.read);
    for (const seconds of [0, 1, 30, 61, 62]) await reader.read(T0 + seconds * 1_000);
    const whole = source.asked.map((span) => span > 10 * MINUTE);
    expect(whole).toEqual([true, false, false, true, false]);
  });

  it('gives the same as a whole read, whatever came in between', async () => {
    const source = rollups();
    const reader = new SignalReader(PLAN, source.read, source.read);
    source.rows.push({ project: 'a', subject: null, at: bucket(T0 - 50 * MINUTE), count: 3 });
    source.rows.push({ project: 'a', subject: null, at: bucket(T0), count: 1 });
    await reader.read(T0);
    source.rows[1]!.count = 5;
    source.rows.push({ project: 'b', subject: null, at: bucket(T0 - 30_000), count: 2 });
    const read = await reader.read(T0 + 1_000);
    const expected = new Map<string, Bucket[]>([
      [
        'a',
        [
          { at: bucket(T0 - 50 * MINUTE), count: 3 },
          { at: bucket(T0), count: 5 },
        ],
      ],
      ['b', [{ at: bucket(T0 - 30_000), count: 2 }]],
    ]);
    expect(strip(read)).toEqual(expected);
    expect(strip(await new SignalReader(PLAN, source.read, source.read).read(T0 + 1_000))).toEqual(expected);
  });

  it('forgets what has left the history', async () => {
    const source = rollups();
    const reader = new SignalReader(PLAN, source.read, source.read);
    source.rows.push({ project: 'a', subject: null, at: bucket(T0 - 60 * MINUTE), count: 3 });
    expect((await reader.read(T0)).size).toBe(1);
    expect((await reader.read(T0 + 20_000)).size).toBe(0);
  });

  it.each([
    ['a tick that came late', 3 * MINUTE],
    ['a clock that was set back', -30 * MINUTE],
  ])('reads everything after %s', async (_name, jump) => {
    const source = rollups();
    const reader = new SignalReader(PLAN, source.read, source.read);
    await reader.read(T0);
    await reader.read(T0 + jump);
    expect(source.asked.every((span) => span > 10 * MINUTE)).toBe(true);
  });
});

describe('SignalReader with a pace', () => {
  it('reads no sooner than it has to', async () => {
    const source = rollups();
    const reader = new SignalReader({ ...PLAN, everyMs: 10_000 }, source.read, source.read);
    for (const seconds of [0, 1, 9, 10, 19, 20]) await reader.read(T0 + seconds * 1_000);
    expect(source.asked).toHaveLength(3);
  });

  it('keeps the things of one project apart', async () => {
    const rows = ['n1', 'n2', 'n1'].map((subject, i) => ({
      project: 'a',
      subject,
      at: bucket(T0) - i * 10_000,
      count: i,
    }));
    const reader = new SignalReader(
      PLAN,
      () => rows,
      () => rows,
    );
    const read = await reader.read(T0);
    expect([...read.get('a')!].map(([subject, buckets]) => [subject, buckets.length])).toEqual([
      ['n1', 2],
      ['n2', 1],
    ]);
  });
});

function strip(read: SeriesByProject): Map<string, Bucket[]> {
  return new Map(
    [...read].map(([project, subjects]) => [
      project,
      [...subjects.values()].flat().map(({ at, count }) => ({ at, count })),
    ]),
  );
}
