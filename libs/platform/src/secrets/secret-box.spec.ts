import { derivedKey, SealBroken, SecretBox } from './secret-box.js';

const box = new SecretBox('a long and random instance secret, 1');

describe('SecretBox', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const first = box.seal('xoxb-secret ä', 'receiver ops');
    expect(box.open(first, 'receiver ops')).toBe('xoxb-secret ä');
    expect(box.seal('xoxb-secret ä', 'receiver ops')).not.toBe(first);
    expect(first).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(Buffer.from(first.split('.')[2]!, 'base64url').toString('latin1')).not.toContain('xoxb');
  });

  it.each<[string, (sealed: string) => string, string, RegExp]>([
    ['another place', (sealed) => sealed, 'receiver other', /changed/],
    ['a changed byte', flipped, 'receiver ops', /changed/],
    ['a cut text', (sealed) => sealed.slice(0, 30), 'receiver ops', /changed/],
    ['nothing', () => '', 'receiver ops', /does not know/],
    ['a later version', (sealed) => sealed.replace('v1', 'v2'), 'receiver ops', /does not know/],
  ])('refuses %s', (_name, change, place, message) => {
    const sealed = change(box.seal('secret', 'receiver ops'));
    expect(() => box.open(sealed, place)).toThrow(SealBroken);
    expect(() => box.open(sealed, place)).toThrow(message);
  });

  it('says when another key is needed', () => {
    const other = new SecretBox('a long and random instance secret, 2');
    expect(() => other.open(box.seal('secret', 'x'), 'x')).toThrow(/another FOGHORN_SECRET_KEY/);
  });

  it('derives keys that do not follow from one another', () => {
    expect(derivedKey('s', 'links')).not.toEqual(derivedKey('s', 'secret box'));
    expect(derivedKey('s', 'links')).toHaveLength(32);
  });
});

function flipped(sealed: string): string {
  const last = sealed.at(-5)!;
  return sealed.slice(0, -5) + (last === 'A' ? 'B' : 'A') + sealed.slice(-4);
}
