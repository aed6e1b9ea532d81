import fc from 'fast-check';
import { code, escapeWithin, link, moment, prose } from './text.js';

/** Text as attackers and encoders write it: markup, escapes, surrogates whole and halved, control characters. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<!channel>',
        '&amp;',
        '<',
        '>',
        '&',
        '`',
        '```',
        '*',
        '_',
        '😀',
        '\ud83d',
        '\udc00',
        '\n',
      ),
      fc.constantFrom('\u202e', '\u0000', '\u2028', '<@U123>', '<https://evil.example|click>', '@here'),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));
const limit = fc.integer({ min: 10, max: 200 });

describe('escapeWithin', () => {
  it.each([
    ['escapes the three', 'a<b>&c', 100, 'a&lt;b&gt;&amp;c'],
    ['keeps what fits to the letter', 'abcde', 5, 'abcde'],
    ['cuts what does not', 'abcdef', 5, 'abcd…'],
    ['cuts before an escape, not in it', 'abc&def', 6, 'abc…'],
    ['cuts before a pair, not in it', 'ab😀cd', 4, 'ab…'],
    ['puts lines and controls into one line', ' a\r\n\tb\u0000c\u202ed ', 100, 'a b c d'],
    ['mends half a pair', 'a\ud83d', 100, 'a\ufffd'],
  ])('%s', (_name, text, length, expected) => {
    expect(escapeWithin(text, length)).toBe(expected);
  });

  it('keeps to its limit and never leaves markup, half an escape or half a character', () => {
    fc.assert(
      fc.property(hostile, limit, (text, length) => {
        const escaped = escapeWithin(text, length);
        expect(escaped.length).toBeLessThanOrEqual(length);
        expect(escaped).not.toMatch(/[<>\n]|&(?!(amp|lt|gt);)|\p{Cs}/u);
      }),
    );
  });
});

describe('code', () => {
  it.each([
    ['an id stays as it is', 'LLMNode_746', '`LLMNode_746`'],
    ['markup is inert', '*bold* <!channel>', '`*bold* &lt;!channel&gt;`'],
    ['a backtick cannot end it', 'a`b', '`aˋb`'],
    ['nothing is still something', ' \n', '`?`'],
  ])('%s', (_name, text, expected) => {
    expect(code(text, 100)).toBe(expected);
  });

  it('is closed, on one line and within its limit, whatever is inside', () => {
    fc.assert(
      fc.property(hostile, limit, (text, length) => {
        const inline = code(text, length);
        expect(inline.length).toBeLessThanOrEqual(length);
        expect(inline).toMatch(/^`[^`\n]+`$/);
      }),
    );
  });
});

describe('prose', () => {
  it.each([
    ['a mark at the edge of a word formats nothing', '*bold* _it_ ~no~', '∗bold∗ ＿it＿ ∼no∼'],
    ['a name with marks in it stays as it is', 'LLMNode_746 in 2*3', 'LLMNode_746 in 2*3'],
    ['markup is inert', '<@U1> `x`', '&lt;@U1&gt; ˋxˋ'],
    ['nothing is still something', '\u202e', '–'],
  ])('%s', (_name, text, expected) => {
    expect(prose(text, 100)).toBe(expected);
  });
});

describe('link and moment', () => {
  it('keeps an address from breaking out of the brackets', () => {
    expect(link('https://x.example/a?b=1&c=<d>|e f', 'Open')).toBe(
      '<https://x.example/a?b=1&amp;c=%3Cd%3E%7Ce%20f|Open>',
    );
  });

  it('shows the time zone of the reader, with UTC to fall back on', () => {
    expect(moment(Date.UTC(2026, 0, 5, 3, 0, 2, 999))).toBe(
      '<!date^1767582002^{date_short_pretty} {time_secs}|2026-01-05 03:00:02 UTC>',
    );
  });
});
