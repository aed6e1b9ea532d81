import { MAX_BATCH_CHARS, MAX_BATCH_EVENTS, type BatchJob } from '#contracts/jobs.js';
import { BatchGatherer } from './batch-gatherer.js';

const ORIGIN = { protocol: 'native', keyId: null };

/** Only their number and length matter here. */
const text = (id: string, characters = 100) => `${id}\n${'x'.repeat(characters - id.length - 1)}`;

const many = (count: number, size?: number) => Array.from({ length: count }, (_, i) => text(String(i), size));

describe('BatchGatherer', () => {
  let jobs: BatchJob[];
  let outcome: () => Promise<void>;
  let gatherer: BatchGatherer;

  beforeEach(() => {
    jobs = [];
    outcome = () => Promise.resolve();
    gatherer = new BatchGatherer(
      (job) => {
        jobs.push(job);
        return outcome();
      },
      () => 7,
    );
  });

  it('puts posts that arrive together into one batch', async () => {
    await Promise.all([gatherer.add([text('a')], ORIGIN), gatherer.add([text('b')], ORIGIN)]);
    expect(jobs).toHaveLength(1);
    expect(jobs[0]).toMatchObject({ receivedAt: 7, protocol: 'native', keyId: null });
    expect(jobs[0]?.events).toBe(`${text('a')}\n${text('b')}`);
  });

  it('fills one batch while the store is busy, and sends it when a batch under way is done', async () => {
    const done: (() => void)[] = [];
    outcome = () => new Promise((resolve) => done.push(resolve));
    const added = Array.from({ length: 4 }, () => gatherer.add(many(250), ORIGIN));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(jobs.map((job) => job.received)).toEqual([250, 250]);
    done[0]!();
    await added[0];
    expect(jobs.map((job) => job.received)).toEqual([250, 250, 500]);
    done.slice(1).forEach((finish) => finish());
    await Promise.all(added);
  });

  it('keeps the batches of different keys apart', async () => {
    await Promise.all([
      gatherer.add([text('a')], ORIGIN),
      gatherer.add([text('b')], { ...ORIGIN, keyId: 'k' }),
    ]);
    expect(jobs.map((job) => job.keyId).sort()).toEqual(['k', null]);
  });

  it('splits by count and by bytes, and loses nothing', async () => {
    await gatherer.add(many(2_500), ORIGIN);
    expect(jobs.map((job) => job.received)).toEqual([MAX_BATCH_EVENTS, MAX_BATCH_EVENTS, 500]);
    jobs = [];
    await gatherer.add(many(5, MAX_BATCH_CHARS / 2), ORIGIN);
    expect(jobs.map((job) => job.received)).toEqual([2, 2, 1]);
    jobs = [];
    await gatherer.add([text('a'), text('huge', MAX_BATCH_CHARS * 2), text('b')], ORIGIN);
    expect(jobs.map((job) => job.received)).toEqual([1, 1, 1]);
  });

  it('tells everybody in a batch that it failed, and nobody else', async () => {
    outcome = () => Promise.reject(new Error('away'));
    const failed = await Promise.allSettled([
      gatherer.add([text('a')], ORIGIN),
      gatherer.add([text('b')], ORIGIN),
    ]);
    expect(failed.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    outcome = () => Promise.resolve();
    await expect(gatherer.add([text('c')], ORIGIN)).resolves.toBeUndefined();
  });

  it('answers only when every batch of a request is durable', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    outcome = () => (jobs.length === 1 ? gate : Promise.resolve());
    let answered = false;
    const adding = gatherer.add(many(1_500), ORIGIN).then(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(jobs).toHaveLength(2);
    expect(answered).toBe(false);
    release();
    await adding;
    expect(answered).toBe(true);
  });

  it('leaves nothing behind when it is flushed', async () => {
    let durable = false;
    outcome = () => new Promise((resolve) => setTimeout(() => resolve(void (durable = true)), 10));
    const adding = gatherer.add([text('a')], ORIGIN);
    await gatherer.flush();
    expect(durable).toBe(true);
    await adding;
    await gatherer.add([], ORIGIN);
    expect(jobs).toHaveLength(1);
  });
});
