import { createLogger } from '#platform/logging/logger.js';
import { emptyJob } from '../../../../test/kit/batches.js';
import { SpoolFull } from '../spool/spool.js';
import { SpooledQueue } from './spooled-queue.js';

const job = emptyJob();
const logger = createLogger({ level: 'silent', name: 'test' });

describe('SpooledQueue', () => {
  let queued: number;
  let spooled: number;
  let woken: number;
  let put: () => Promise<void>;
  let append: () => Promise<void>;
  let full: boolean;
  const counter = { spooled: () => undefined };
  const spool = {
    append: () => append(),
    get full() {
      return full;
    },
  };
  const start = (with_ = spool as typeof spool | null) => {
    const queue = new SpooledQueue({ put: () => put() }, with_, counter, logger);
    queue.onSpooled = () => void (woken += 1);
    return queue;
  };
  const away = () => Promise.reject(new Error('connection refused'));

  beforeEach(() => {
    [queued, spooled, woken, full] = [0, 0, 0, false];
    put = () => Promise.resolve(void (queued += 1));
    append = () => Promise.resolve(void (spooled += 1));
  });

  it('leaves the spool alone while the stores answer', async () => {
    await start().put(job);
    expect([queued, spooled, woken]).toEqual([1, 0, 0]);
  });

  it('spools what the stores failed, and goes straight to the spool until they are back', async () => {
    const queue = start();
    put = away;
    await queue.put(job);
    put = () => Promise.resolve(void (queued += 1));
    await queue.put(job);
    expect([queued, spooled, woken]).toEqual([0, 2, 2]);
    queue.storesAreBack();
    await queue.put(job);
    expect([queued, spooled]).toEqual([1, 2]);
  });

  it('asks to come back when neither takes the batch, and looks out for the stores', async () => {
    const queue = start();
    put = away;
    append = () => Promise.reject(new SpoolFull('full'));
    const refusal = { status: 503, options: { retryAfterSeconds: 5 } };
    await expect(queue.put(job)).rejects.toMatchObject(refusal);
    expect(woken).toBe(1);
    full = true;
    expect(queue.refuses).toBe(true);
    full = false;
    expect(queue.refuses).toBe(false);
  });

  it('tries the stores each time when there is no spool', async () => {
    const queue = start(null);
    put = away;
    await expect(queue.put(job)).rejects.toMatchObject({ status: 503 });
    put = () => Promise.resolve(void (queued += 1));
    await queue.put(job);
    expect([queued, queue.away, queue.refuses]).toEqual([1, false, false]);
  });
});
