import type { JobCounts } from '#platform/queue/job-queue.js';
import { Backlog } from './backlog.js';

describe('Backlog', () => {
  let now: number;
  let asked: number;
  let counts: () => Promise<JobCounts>;
  let backlog: Backlog;
  const jobs = (waiting: number, delayed = 0) => ({ waiting, active: 1, delayed, failed: 0 });
  const look = async () => {
    const exceeded = backlog.exceeded;
    await new Promise((resolve) => setImmediate(resolve));
    return exceeded;
  };

  beforeEach(() => {
    [now, asked] = [0, 0];
    counts = () => Promise.resolve(jobs(0));
    const queue = {
      counts: () => {
        asked += 1;
        return counts();
      },
    };
    backlog = new Backlog(queue, 10, () => now);
  });

  it('asks beside the requests, and not for each of them', async () => {
    for (let n = 0; n < 5; n += 1) expect(await look()).toBe(false);
    expect(asked).toBe(1);
    now += 500;
    await look();
    expect(asked).toBe(2);
  });

  it('refuses while too many batches wait or are tried again, and says when to come back', async () => {
    counts = () => Promise.resolve(jobs(4, 5));
    await look();
    expect(() => backlog.check()).toThrow('10 batches wait');
    expect(() => backlog.check()).toThrow(
      expect.objectContaining({ status: 429, options: { retryable: true, retryAfterSeconds: 5 } }) as Error,
    );
    counts = () => Promise.resolve(jobs(8));
    now += 500;
    expect([await look(), await look()]).toEqual([true, false]);
  });

  it('lets all pass when it cannot tell', async () => {
    counts = () => Promise.resolve(jobs(10));
    await look();
    counts = () => Promise.reject(new Error('away'));
    now += 5_000;
    expect(await look()).toBe(false);
    counts = () => new Promise<never>(() => undefined);
    now += 5_000;
    expect(await look()).toBe(false);
  });
});
