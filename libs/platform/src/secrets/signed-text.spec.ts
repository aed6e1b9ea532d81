import { readSigned, signText } from './signed-text.js';

const KEY = Buffer.alloc(32, 1);
const SIGNED = signText('{"a":"ä"}', KEY);

describe('signed texts', () => {
  it('reads back what it signed, and it fits into an address', () => {
    expect(readSigned(SIGNED, KEY)).toBe('{"a":"ä"}');
    expect(SIGNED).toMatch(/^[\w-]+\.[\w-]{43}$/);
  });

  it.each([
    ['another key', SIGNED, Buffer.alloc(32, 2)],
    ['another text', SIGNED.replace(/^./, (c) => (c === 'e' ? 'f' : 'e')), KEY],
    ['another signature', SIGNED.replace(/\.(.)/, (_all, c) => `.${c === 'A' ? 'B' : 'A'}`), KEY],
    ['a cut signature', SIGNED.slice(0, -4), KEY],
    ['no signature', SIGNED.split('.')[0]!, KEY],
    ['more parts', `${SIGNED}.x`, KEY],
    ['nothing', '', KEY],
  ])('refuses %s', (_name, signed, key) => {
    expect(readSigned(signed, key)).toBeNull();
  });
});
