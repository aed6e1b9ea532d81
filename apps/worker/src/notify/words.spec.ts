import { sampleNotification } from '../../../../test/kit/notifications.js';
import { sampleContext } from '../../../../test/kit/receiver-contract.js';
import { headline, numbers, oneLine } from './words.js';

describe('the words of a message', () => {
  it.each<[Parameters<typeof sampleNotification>[0], string]>([
    [{}, 'Rate limit spike in shop-assistant'],
    [{ event: 'resolved' }, 'Resolved: Rate limit spike in shop-assistant'],
    [{ event: 'repeated' }, 'Still: Rate limit spike in shop-assistant'],
    [{ incident: { project: 'a\r\nBcc: x' } }, 'Rate limit spike in a Bcc: x'],
  ])('%j is headed %s', (over, expected) => {
    expect(headline(sampleNotification(over), sampleContext())).toBe(expected);
  });

  it('gives the numbers', () => {
    expect(numbers(sampleNotification())).toBe('412 failures in 60 s, normally ~7.');
    expect(numbers(sampleNotification({ incident: { baseline: null } }))).toMatch(/no history to compare/);
    expect(numbers(sampleNotification({ event: 'resolved' }))).toBe(
      'Over after 12 min; 412 failures at the peak, now 2.',
    );
  });

  it.each([
    ['a\u0000b\u202ec', 10, 'a b c'],
    ['abcdef', 4, 'abc…'],
    ['ab😀cd', 4, 'ab…'],
    ['a\ud83d', 10, 'a\ufffd'],
  ])('makes one line of %j', (text, limit, expected) => {
    expect(oneLine(text, limit)).toBe(expected);
  });
});
