import { decodeCursor, encodeCursor, pageLimit, toPage } from './cursor.js';

const id = '0199a5c0-7d3e-8abc-8def-0123456789ab';

describe('a cursor', () => {
  it('leads back to where it was made', () => {
    expect(decodeCursor(encodeCursor({ at: 12, id }))).toEqual({ at: 12, id });
  });

  it.each([undefined, null, ''])('is the beginning when it is %j', (cursor) => {
    expect(decodeCursor(cursor)).toBeNull();
  });

  it.each(['%%%', '{}', '[1]', '["1","x"]', `[1,"${id}",2]`, `[1e300,"${id}"]`, '[1,"no uuid"]'])(
    'is refused when it holds %s',
    (content) => {
      expect(() => decodeCursor(Buffer.from(content).toString('base64url'))).toThrow(
        'not one that this list',
      );
    },
  );
});

describe('a page', () => {
  it('has 50 rows unless told otherwise', () => {
    expect(pageLimit(undefined)).toBe(50);
    expect(pageLimit(200)).toBe(200);
  });

  it('has a cursor only when a row is left over', () => {
    const cut = (rows: number[]) => toPage(rows, 2, String, (at) => ({ at, id }));
    expect(cut([3, 2])).toEqual({ items: ['3', '2'], nextCursor: null });
    expect(cut([3, 2, 1])).toEqual({ items: ['3', '2'], nextCursor: encodeCursor({ at: 2, id }) });
  });
});
