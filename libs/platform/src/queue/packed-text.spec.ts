import { packText, unpackText } from './packed-text.js';

describe('a packed text', () => {
  it.each([
    ['is empty', ''],
    ['has everything', 'naïve "quotes" \\ \u{1f600} \0\n'],
    ['is large', 'é'.repeat(3 * 1024 * 1024)],
  ])('comes back as it was when it %s', (_, text) => {
    expect(unpackText(packText(Buffer.from(text))).toString()).toBe(text);
  });

  it('is a fraction of the size and needs no escaping in JSON', () => {
    const text = Array.from({ length: 200 }, (_, n) => `${n} "Too many requests, wait a moment"\n`).join('');
    const packed = packText(Buffer.from(text));
    expect(packed.length).toBeLessThan(text.length / 5);
    expect(JSON.stringify(packed)).toBe(`"${packed}"`);
  });

  it('is nothing else', () => {
    expect(() => unpackText('not packed')).toThrow();
  });
});
