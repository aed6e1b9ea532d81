import fc from 'fast-check';
import { AppError } from '#platform/errors/app-error.js';
import { readRecords } from './records.js';

const read = (text: string | Buffer) => readRecords(Buffer.from(text));
const values = (text: string | Buffer) => read(text).records.map((record) => record.value);
const A = { a: 1 };
const B = { b: '} {\n' };
const [a, b] = [JSON.stringify(A), JSON.stringify(B)];

describe('readRecords', () => {
  it.each([
    ['one object', a, [A]],
    ['an array', `[${a},${b}]`, [A, B]],
    ['an empty array', '[]', []],
    ['nothing', ' \r\n', []],
    ['lines', `${a}\n${b}`, [A, B]],
    ['lines with CRLF and blank ones', `\r\n${a}\r\n\r\n${b}\r\n`, [A, B]],
    ['values one after another', `${a}${b}${a}`, [A, B, A]],
    ['values with blanks and commas between', `${a} ${b},${a}`, [A, B, A]],
    ['values over several lines', `${JSON.stringify(A, null, 2)}\n${JSON.stringify(B, null, 2)}`, [A, B]],
    ['a JSON text sequence', `\u001e${a}\n\u001e${b}\n`, [A, B]],
    ['arrays on lines', `[${a}]\n[${b},${a}]`, [A, B, A]],
    ['a byte order mark', `\ufeff${a}\n${b}`, [A, B]],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${a}`, 'utf16le'), [A]],
  ])('reads %s', (_what, text, expected) => {
    expect(values(text)).toEqual(expected);
    expect(read(text).broken).toEqual([]);
  });

  it('names the place of a broken line and goes on', () => {
    const got = read(`${a}\n{"é":"secret value\n\n${b}\nnonsense\n${a}`);
    expect(got.records).toEqual([
      { index: 0, value: A },
      { index: 2, value: B },
      { index: 4, value: A },
    ]);
    expect(got.broken).toEqual([
      { index: 1, reason: expect.stringContaining('line 2, byte 8') as string },
      { index: 3, reason: expect.stringContaining('line 5') as string },
    ]);
    expect(JSON.stringify(got.broken)).not.toMatch(/secret|nonsense/);
  });

  it('takes the complete elements of an array that was cut off', () => {
    const got = read(`[${a},\n${b},{"c":`);
    expect(got.records.map((record) => record.value)).toEqual([A, B]);
    expect(got.broken).toEqual([{ index: 2, reason: expect.stringMatching(/cut off.*line 2/) as string }]);
  });

  it('takes the elements around a broken one, and what follows the array', () => {
    const got = read(`[${a},{"x":},${b}]\n${a}`);
    expect(got.records.map((record) => record.index)).toEqual([0, 2, 3]);
    expect(got.broken.map((fault) => fault.index)).toEqual([1]);
  });

  it('replaces invalid UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0x80]), Buffer.from('"}')]);
    expect(readRecords(bytes).records[0]?.value).toEqual({ a: '\ufffd\ufffd' });
  });

  it('refuses more records than the limit', () => {
    for (const text of [`[${'1,'.repeat(10_000)}1]`, '{}\n'.repeat(10_001), '{\n'.repeat(20_000)]) {
      expect(() => read(text)).toThrow(AppError);
    }
    expect(read('{}\n'.repeat(10_000)).records).toHaveLength(10_000);
  });

  it.each(['[', '{"a":', '{"a":[', '[{"a":"', '{"a":1\n', '"', '{}{', '\\'])(
    'survives %s a million times over, in time linear to it',
    (unit) => {
      const text = unit.repeat(Math.ceil(2_000_000 / unit.length));
      let outcome: unknown;
      try {
        outcome = read(text).broken.length;
      } catch (error) {
        outcome = error;
      }
      expect(typeof outcome === 'number' || outcome instanceof AppError).toBe(true);
    },
    20_000,
  );

  it('never throws but for the limit, and numbers every record once', () => {
    const pieces = fc.oneof(
      fc.json({ maxDepth: 2 }),
      fc.constantFrom('{', '}', '[', ']', ',', '\n', '"', '\\', ':', a, b),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 15 }), (parts) => {
        const got = read(parts.join(''));
        const indexes = [...got.records, ...got.broken].map((item) => item.index).sort((x, y) => x - y);
        expect(indexes).toEqual(indexes.map((_, i) => i));
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads any list of objects back, however it is written', () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        objects,
        fc.constantFrom('\n', '\r\n', '', ' ', ','),
        fc.constantFrom(0, 2),
        (list, between, indent) => {
          const text = list.map((item) => JSON.stringify(item, null, indent)).join(between);
          const plain = JSON.parse(JSON.stringify(list)) as unknown;
          expect(values(text)).toEqual(plain);
        },
      ),
    );
  });
});
