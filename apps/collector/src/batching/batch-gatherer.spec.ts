import fc from 'fast-check';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS, type BatchJob } from '#contracts/jobs.js';
import { BatchGatherer } from './batch-gatherer.js';
import { EventTexts } from './event-texts.js';

const ORIGIN = { protocol: 'native', keyId: null };

/** Only their number and length matter here. */
const text = (id: string, characters = 100) => `${id}\n${'x'.repeat(characters - id.length - 1)}`;

const many = (count: number, size?: number) => Array.from({ length: count }, (_, i) => text(String(i), size));

function texts(list: string[]): EventTexts {
  const events = new EventTexts();
  list.forEach((one) => events.add(one));
  return events;
}

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
    await Promise.all([gatherer.add(texts([text('a')]), ORIGIN), gatherer.add(texts([text('b')]), ORIGIN)]);
    expect(jobs).toHaveLength(1);
    expect(jobs[0]).toMatchObject({ receivedAt: 7, protocol: 'native', keyId: null });
    expect(jobs[0]?.events.toString()).toBe(`${text('a')}\n${text('b')}`);
  });

  it('fills one batch while the store is busy, and sends it when a batch under way is done', async () => {
    const done: (() => void)[] = [];
    outcome = () => new Promise((resolve) => done.push(resolve));
    const added = Array.from({ length: 4 }, () => gatherer.add(texts(many(250)), ORIGIN));
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
      gatherer.add(texts([text('a')]), ORIGIN),
      gatherer.add(texts([text('b')]), { ...ORIGIN, keyId: 'k' }),
    ]);
    expect(jobs.map((job) => job.keyId).sort()).toEqual(['k', null]);
  });

  it('splits by count and by bytes, and loses nothing', async () => {
    await gatherer.add(texts(many(2_500)), ORIGIN);
    expect(jobs.map((job) => job.received)).toEqual([MAX_BATCH_EVENTS, MAX_BATCH_EVENTS, 500]);
    jobs = [];
    await gatherer.add(texts(many(5, MAX_BATCH_BYTES / 2)), ORIGIN);
    expect(jobs.map((job) => job.received)).toEqual([2, 2, 1]);
    jobs = [];
    await gatherer.add(texts([text('a'), text('huge', MAX_BATCH_BYTES * 2), text('b')]), ORIGIN);
    expect(jobs.map((job) => job.received)).toEqual([1, 1, 1]);
  });

  it('has every event of any requests once, in order, and no batch past its limits', async () => {
    const sizes = fc.oneof(
      fc.integer({ min: 20, max: 2_000 }),
      fc.integer({ min: 20, max: MAX_BATCH_BYTES + 9 }),
    );
    const requests = fc.array(
      fc.oneof(fc.array(sizes, { maxLength: 5 }), fc.constant(new Array<number>(700).fill(20))),
      {
        maxLength: 6,
      },
    );
    await fc.assert(
      fc.asyncProperty(requests, async (list) => {
        jobs = [];
        const sent = list.map((each, r) => each.map((size, n) => text(`${r}.${n}`, size)));
        const durable = sent.map((each) => {
          const events = texts(each);
          const added = gatherer.add(events, ORIGIN);
          // The next request writes over the memory of this one.
          events.release();
          return added;
        });
        await Promise.all(durable);
        expect(jobs.map(({ events }) => events.toString()).join('\n')).toBe(sent.flat().join('\n'));
        for (const { received, events } of jobs) {
          expect(received).toBe(events.toString().split('\n').length / 2);
          expect(received).toBeLessThanOrEqual(MAX_BATCH_EVENTS);
          // A line feed stands between two events.
          expect(received === 1 || events.length - (received - 1) <= MAX_BATCH_BYTES).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('tells everybody in a batch that it failed, and nobody else', async () => {
    outcome = () => Promise.reject(new Error('away'));
    const failed = await Promise.allSettled([
      gatherer.add(texts([text('a')]), ORIGIN),
      gatherer.add(texts([text('b')]), ORIGIN),
    ]);
    expect(failed.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    outcome = () => Promise.resolve();
    await expect(gatherer.add(texts([text('c')]), ORIGIN)).resolves.toBeUndefined();
  });

  it('answers only when every batch of a request is durable', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    outcome = () => (jobs.length === 1 ? gate : Promise.resolve());
    let answered = false;
    const adding = gatherer.add(texts(many(1_500)), ORIGIN).then(() => (answered = true));
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
    const adding = gatherer.add(texts([text('a')]), ORIGIN);
    await gatherer.flush();
    expect(durable).toBe(true);
    await adding;
    await gatherer.add(texts([]), ORIGIN);
    expect(jobs).toHaveLength(1);
  });
});
