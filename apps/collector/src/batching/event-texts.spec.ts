import fc from 'fast-check';
import { EventTexts } from './event-texts.js';

describe('EventTexts', () => {
  it('gives any part of what was added, whatever its size', () => {
    const lists = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 });
    fc.assert(
      fc.property(lists, fc.nat(), fc.nat(), (list, one, other) => {
        const texts = new EventTexts();
        list.forEach((text) => texts.add(text));
        const [from, until] = [one % list.length, 1 + (other % list.length)].sort((a, b) => a - b);
        fc.pre(from! < until!);
        expect(texts.count).toBe(list.length);
        expect(texts.copy(from!, until!).toString()).toBe(list.slice(from, until).join('\n'));
        expect(list.map((_, n) => texts.sizeOf(n))).toEqual(list.map((text) => Buffer.byteLength(text)));
      }),
    );
  });
});
