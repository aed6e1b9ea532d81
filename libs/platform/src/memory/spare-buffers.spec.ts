import { SpareBuffers } from './spare-buffers.js';

describe('SpareBuffers', () => {
  it('gives out again what was given back, whole, though only a part came back', () => {
    const buffers = new SpareBuffers({ first: 64, kept: 1, largest: 64 });
    const one = buffers.take();
    one[63] = 7;
    buffers.give(one.subarray(0, 10));
    const again = buffers.take();
    expect([again.length, again[63]]).toEqual([64, 7]);
    expect(again.buffer).toBe(one.buffer);
  });

  it('keeps none that is smaller than those it makes: others may have a part of its memory', () => {
    const buffers = new SpareBuffers({ first: 64, kept: 1, largest: 128 });
    buffers.give(Buffer.alloc(0));
    expect(buffers.take().length).toBe(64);
  });

  it('never gives one out twice at a time', () => {
    const buffers = new SpareBuffers({ first: 64, kept: 2, largest: 64 });
    buffers.give(buffers.take());
    expect(buffers.take().buffer).not.toBe(buffers.take().buffer);
  });

  it('keeps no more than told, and none that is larger than told', () => {
    const buffers = new SpareBuffers({ first: 64, kept: 1, largest: 128 });
    const [one, two] = [buffers.take(), buffers.take()];
    buffers.give(Buffer.allocUnsafeSlow(129));
    buffers.give(one);
    buffers.give(two);
    expect([buffers.take().buffer === one.buffer, buffers.take().length]).toEqual([true, 64]);
  });
});
