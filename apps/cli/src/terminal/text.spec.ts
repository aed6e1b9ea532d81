import { duration, printable, wrap } from './text.js';

describe('printable', () => {
  it('takes escape sequences out of a text', () => {
    expect(printable('\u001b[31mred\u001b[0m \u001b]0;title\u0007plain\u0000\u0008')).toBe('red plain');
  });

  it('keeps line breaks, brackets and other scripts', () => {
    expect(printable('a[0]\r\nb\tc “é” 日本')).toBe('a[0]\nb  c “é” 日本');
  });

  it('takes out overrides of the writing direction', () => {
    expect(printable('abc\u202edcba')).toBe('abcdcba');
  });
});

describe('wrap', () => {
  it('breaks at blanks and keeps long words whole', () => {
    expect(wrap('one two three https://example.com/a/long/address x', 13)).toEqual([
      'one two three',
      'https://example.com/a/long/address',
      'x',
    ]);
  });

  it('keeps the breaks of the text', () => {
    expect(wrap('a\n\nb', 10)).toEqual(['a', '', 'b']);
  });
});

describe('duration', () => {
  it.each([
    [0, '0 s'],
    [1, '1 s'],
    [20_000, '20 s'],
    [185_000, '3 min 5 s'],
    [7_200_000, '2 h'],
    [172_800_000, '2 d'],
  ])('%d ms is %s', (ms, expected) => {
    expect(duration(ms)).toBe(expected);
  });
});
