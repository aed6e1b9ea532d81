import { Loop } from './loop.js';

/** A gate that the test opens: work that takes as long as the test wants. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

const FOR_EVER = 3_600_000;
const ignore = () => undefined;

describe('Loop', () => {
  it('never runs its work twice at once, however often it is woken', async () => {
    const held = gate();
    let runs = 0;
    const second = gate();
    const loop = new Loop(
      async () => {
        runs++;
        if (runs === 2) second.open();
        await held.opened;
      },
      FOR_EVER,
      ignore,
    );
    loop.start();
    loop.start();
    loop.wake();
    loop.wake();
    await Promise.resolve();
    expect(runs).toBe(1);
    held.open();
    await second.opened;
    await loop.stop();
    expect(runs).toBe(2);
  });

  it('goes on after an error and hands it over', async () => {
    const errors: unknown[] = [];
    const recovered = gate();
    let runs = 0;
    const loop = new Loop(
      async () => {
        if (++runs === 1) throw new Error('database gone');
        recovered.open();
      },
      0,
      (error) => errors.push(error),
    );
    loop.start();
    await recovered.opened;
    await loop.stop();
    expect(errors).toEqual([new Error('database gone')]);
  });

  it('stops after the run under way, and at once while it waits', async () => {
    const held = gate();
    let done = false;
    const busy = new Loop(
      async () => {
        await held.opened;
        done = true;
      },
      FOR_EVER,
      ignore,
    );
    busy.start();
    const stopped = busy.stop();
    expect(done).toBe(false);
    held.open();
    await stopped;
    expect(done).toBe(true);

    const idle = new Loop(() => Promise.resolve(), FOR_EVER, ignore);
    idle.start();
    await idle.stop();
  });
});
